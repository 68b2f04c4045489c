import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckField, type FieldErrors, TextField } from "../../ui/form.tsx";
import { PickField } from "../../ui/pick-field.tsx";
import type { User } from "../user.ts";
import { usePeople } from "./people.ts";

/** What can be said of a user here, in the order of the form. */
export const USER_FIELDS = [
  "displayName",
  "givenName",
  "surname",
  "userPrincipalName",
  "mail",
  "jobTitle",
  "department",
  "companyName",
  "mobilePhone",
  "employeeId",
  "officeLocation",
  "streetAddress",
  "city",
  "state",
  "postalCode",
  "country",
] as const;

/** One of {@link USER_FIELDS}. */
export type UserField = (typeof USER_FIELDS)[number];

const REQUIRED: ReadonlySet<UserField> = new Set(["displayName", "userPrincipalName"]);

/** A user as the form has it by now. */
export interface UserDraft {
  readonly texts: Readonly<Record<UserField, string>>;
  readonly accountEnabled: boolean;
  /** Empty: none. */
  readonly managerId: string;
}

/** The form's beginning: a user as it is, or nobody yet. */
export function draftOf(user: User | undefined): UserDraft {
  const texts = Object.fromEntries(USER_FIELDS.map((name) => [name, user?.[name] ?? ""]));
  return {
    texts: texts as Record<UserField, string>,
    accountEnabled: user?.accountEnabled ?? true,
    managerId: user?.manager?.id ?? "",
  };
}

/** What is missing, by field. */
export function checkDraft({ texts }: UserDraft, missing: string): FieldErrors {
  const empty = USER_FIELDS.filter((name) => REQUIRED.has(name) && texts[name].trim() === "");
  return Object.fromEntries(empty.map((name) => [name, missing]));
}

/** The label of a field. */
export function useFieldLabel(): (name: UserField) => string {
  const { t } = useTranslation("users");
  return (name) => t(name === "displayName" ? "name" : name === "state" ? "region" : name);
}

/** The fields of a user. */
export function UserFields({
  draft,
  wrong,
  ownId,
  onChange,
}: {
  readonly draft: UserDraft;
  readonly wrong: FieldErrors;
  /** Nobody is their own manager. */
  readonly ownId?: string;
  readonly onChange: (draft: UserDraft) => void;
}) {
  const { t } = useTranslation("users");
  const labelOf = useFieldLabel();
  return (
    <>
      {USER_FIELDS.map((name) => (
        <TextField
          key={name}
          name={name}
          label={labelOf(name)}
          isRequired={REQUIRED.has(name)}
          {...(name === "userPrincipalName" && { hint: t("userPrincipalNameHint") })}
          {...(name === "country" && { hint: t("countryHint") })}
          value={draft.texts[name]}
          error={wrong[name]}
          onChange={(value) => onChange({ ...draft, texts: { ...draft.texts, [name]: value } })}
        />
      ))}
      <ManagerField
        value={draft.managerId}
        ownId={ownId}
        onChange={(managerId) => onChange({ ...draft, managerId })}
      />
      <CheckField
        name="accountEnabled"
        label={t("accountEnabled")}
        hint={t("accountEnabledHint")}
        value={draft.accountEnabled}
        onChange={(accountEnabled) => onChange({ ...draft, accountEnabled })}
      />
    </>
  );
}

function ManagerField({
  value,
  ownId,
  onChange,
}: {
  readonly value: string;
  readonly ownId: string | undefined;
  readonly onChange: (id: string) => void;
}) {
  const { t } = useTranslation("users");
  const [text, setText] = useState("");
  const people = usePeople("User", text, value);
  const choices = people.filter(({ id }) => id !== ownId);
  return (
    <PickField
      name="manager"
      label={t("manager")}
      value={value}
      choices={choices.map(({ id, label }) => ({ value: id, label }))}
      onSearch={setText}
      onChange={onChange}
    />
  );
}
