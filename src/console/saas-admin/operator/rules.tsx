import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { CheckField, ChoiceField, Form, TextField } from "../../ui/form.tsx";
import { Section } from "../../ui/layout.tsx";
import type { OrganizationView } from "../employee.ts";
import { operatorApi } from "./api.ts";

/** How a customer's application treats its people. */
export function OperatorRules({
  path,
  view,
}: {
  readonly path: string;
  readonly view: OrganizationView;
}) {
  const { t } = useTranslation("operator");
  const { t: kit } = useTranslation("kit");
  const { name, lifecycle } = view.organization;
  const [draft, setDraft] = useState({
    name,
    deletion: lifecycle.deletion as string,
    directories: lifecycle.directories as string,
    locked: lifecycle.managedFields === "locked",
    own: lifecycle.takeOver === "administrator",
    signOnFirst: lifecycle.signOnFirst,
  });
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const saving = useAct(
    operatorApi.base,
    (body: object) => operatorApi.patch(path, body),
    kit("saved"),
  );
  const submit = (): undefined => {
    const { deletion, directories, locked, own, signOnFirst } = draft;
    saving.mutate({
      name: draft.name.trim(),
      lifecycle: {
        deletion,
        directories,
        managedFields: locked ? "locked" : "open",
        takeOver: own ? "administrator" : "operator",
        signOnFirst,
      },
    });
  };
  return (
    <Section title={t("tab.rules")}>
      <Form
        submit={kit("save")}
        isBusy={saving.isPending}
        error={saving.error}
        failure={t("rulesFailed")}
        onSubmit={submit}
      >
        <TextField
          name="name"
          label={t("name")}
          value={draft.name}
          onChange={(value) => set({ name: value })}
        />
        <ChoiceField
          name="deletion"
          label={t("deletion")}
          value={draft.deletion}
          choices={[
            { value: "keep", label: t("deletionKeep") },
            { value: "erase", label: t("deletionErase") },
          ]}
          onChange={(deletion) => set({ deletion })}
        />
        <ChoiceField
          name="directories"
          label={t("directories")}
          value={draft.directories}
          choices={[
            { value: "one", label: t("directoriesOne") },
            { value: "any", label: t("directoriesAny") },
          ]}
          onChange={(directories) => set({ directories })}
        />
        <CheckField
          name="locked"
          label={t("lockManaged")}
          hint={t("lockManagedHint")}
          value={draft.locked}
          onChange={(locked) => set({ locked })}
        />
        <CheckField
          name="own"
          label={t("takeOver")}
          hint={t("takeOverHint")}
          value={draft.own}
          onChange={(own) => set({ own })}
        />
        <CheckField
          name="signOnFirst"
          label={t("signOnFirst")}
          hint={t("signOnFirstHint")}
          value={draft.signOnFirst}
          onChange={(signOnFirst) => set({ signOnFirst })}
        />
      </Form>
    </Section>
  );
}
