import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { ApiError } from "../shared/api.ts";
import { ChoiceField, type FieldErrors, Form, TextField } from "../ui/form.tsx";
import { Words } from "../ui/layout.tsx";
import type { DetailedEmployee } from "./employee.ts";
import { useMember } from "./session.ts";

/** What is edited here, with the attribute of the User that decides whether it is locked. */
const FIELDS = [
  { name: "givenName", of: "name" },
  { name: "familyName", of: "name" },
  { name: "userName", of: "userName" },
  { name: "email", of: "emails" },
  { name: "title", of: "title" },
] as const;
const LOCAL = ["policy", "employmentDate", "payrollNumber"] as const;

type Field = (typeof FIELDS)[number]["name"] | (typeof LOCAL)[number] | "role" | "terminationDate";
type Draft = Partial<Record<Field, string>>;

function readValues(employee: DetailedEmployee): Record<Field, string> {
  const { user } = employee;
  return {
    givenName: user.name?.givenName ?? "",
    familyName: user.name?.familyName ?? "",
    userName: user.userName ?? "",
    email: employee.email ?? "",
    title: user.title ?? "",
    policy: employee.policy ?? "",
    employmentDate: employee.employmentDate ?? "",
    payrollNumber: employee.payrollNumber ?? "",
    role: employee.role,
    terminationDate: employee.terminationDate ?? "",
  };
}

/** Edit an employee: what a directory manages is shown, locked, with the reason. */
export function EmployeeForm({ employee }: { readonly employee: DetailedEmployee }) {
  const { t } = useTranslation("employees");
  const { t: kit } = useTranslation("kit");
  const { api } = useMember();
  const [draft, setDraft] = useState<Draft>({});
  const values = { ...readValues(employee), ...draft };
  const changed = (Object.keys(draft) as Field[]).filter(
    (name) => draft[name] !== readValues(employee)[name],
  );
  const saving = useAct(
    api.base,
    (body: object) => api.patch(`/employees/${encodeURIComponent(employee.id)}`, body),
    kit("saved"),
  );
  const set = (name: Field) => (value: string) =>
    setDraft((before) => ({ ...before, [name]: value }));
  const submit = (): FieldErrors => {
    saving.mutate(formatEdit(employee, values, changed), { onSuccess: () => setDraft({}) });
    return {};
  };
  const wrong = saving.error instanceof ApiError ? saving.error.fields : [];
  const errorOf = (name: string) => (wrong.includes(name) ? saving.error?.message : undefined);
  return (
    <Form
      submit={t("saveEmployee")}
      isBusy={saving.isPending}
      isLocked={changed.length === 0}
      error={saving.error}
      failure={t("saveFailed")}
      onSubmit={submit}
      {...(changed.length > 0 && { onCancel: () => setDraft({}) })}
    >
      {employee.locked && <Words dimmed>{t("lockedLead")}</Words>}
      {FIELDS.map(({ name, of }) => {
        const isLocked = employee.managedFields.includes(of);
        return (
          <TextField
            key={name}
            name={name}
            label={t(name === "title" ? "jobTitle" : name)}
            hint={isLocked ? t("comesFromDirectory") : undefined}
            isLocked={isLocked}
            error={errorOf(of)}
            value={values[name]}
            onChange={set(name)}
          />
        );
      })}
      {LOCAL.map((name) => (
        <TextField
          key={name}
          name={name}
          label={t(name)}
          kind={name === "employmentDate" ? "date" : "text"}
          hint={employee.missing.includes(name) ? t("isMissing") : undefined}
          error={errorOf(name)}
          value={values[name]}
          onChange={set(name)}
        />
      ))}
      {!employee.active && (
        <TextField
          name="terminationDate"
          label={t("terminationDate")}
          kind="date"
          error={errorOf("terminationDate")}
          value={values.terminationDate}
          onChange={set("terminationDate")}
        />
      )}
      <ChoiceField
        name="role"
        label={t("role")}
        hint={t("roleHint")}
        value={values.role}
        choices={(["employee", "administrator"] as const).map((value) => ({
          value,
          label: t(`roles.${value}`),
        }))}
        onChange={set("role")}
      />
    </Form>
  );
}

/** The edit as the API takes it; an emptied field is unassigned. */
function formatEdit(
  employee: DetailedEmployee,
  values: Record<Field, string>,
  changed: readonly Field[],
): object {
  const plain = [...LOCAL, "role", "terminationDate"] as const;
  const local = plain.filter((name) => changed.includes(name));
  const user = {
    ...((changed.includes("givenName") || changed.includes("familyName")) && {
      name: {
        ...employee.user.name,
        givenName: values.givenName.trim(),
        familyName: values.familyName.trim(),
      },
    }),
    ...(changed.includes("userName") && { userName: values.userName.trim() }),
    ...(changed.includes("title") && { title: values.title.trim() || null }),
    ...(changed.includes("email") && {
      emails: [{ type: "work", primary: true, value: values.email.trim() }],
    }),
  };
  return {
    ...Object.fromEntries(local.map((name) => [name, values[name].trim() || null])),
    ...(Object.keys(user).length > 0 && { user }),
  };
}
