import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckField, ChoiceField, type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Column, Section } from "../../ui/layout.tsx";
import { announce } from "../../ui/notice.tsx";
import { principalPath } from "../application.ts";
import { refreshSettings, saveSettings } from "../connection/settings.ts";
import { useAdmin } from "../session.ts";
import { TestMail } from "./test-mail.tsx";
import {
  findWrong,
  type JobSources,
  type JobValues,
  listReconciliationChanges,
  listSecretChanges,
  readValues,
} from "./values.ts";

/** Edits the properties of an application's provisioning. */
export function JobPropertiesForm({
  id,
  sources,
  onDone,
}: {
  readonly id: string;
  readonly sources: JobSources;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation("jobProperties");
  const before = readValues(sources);
  const [values, setValues] = useState(before);
  const [isTried, setTried] = useState(false);
  const saving = useSaving(id, sources, onDone);
  const wrong = isTried ? findWrong(values) : {};
  const errorOf = (name: keyof JobValues): string | undefined => {
    const words = wrong[name];
    return words === undefined ? undefined : t(words);
  };
  const set =
    <N extends keyof JobValues>(name: N) =>
    (value: JobValues[N]): void =>
      setValues((old) => ({ ...old, [name]: value }));
  const submit = (): FieldErrors => {
    setTried(true);
    const found = findWrong(values);
    if (Object.keys(found).length === 0) saving.mutate({ before, after: values });
    return found;
  };
  return (
    <Form
      submit={t("apply")}
      isBusy={saving.isPending}
      error={saving.error}
      failure={t("failed")}
      onSubmit={submit}
      onCancel={onDone}
    >
      <MailFields values={values} set={set} errorOf={errorOf} />
      <GuardFields values={values} set={set} errorOf={errorOf} />
      <Section title={t("schedule")}>
        <TextField
          name="interval"
          label={t("interval")}
          hint={t("intervalHint")}
          value={values.interval}
          error={errorOf("interval")}
          onChange={set("interval")}
        />
      </Section>
      <ReconciliationFields values={values} set={set} errorOf={errorOf} />
      <PeopleFields values={values} set={set} errorOf={errorOf} />
      <PaceFields values={values} set={set} errorOf={errorOf} />
    </Form>
  );
}

interface FieldsProps {
  readonly values: JobValues;
  readonly set: <N extends keyof JobValues>(name: N) => (value: JobValues[N]) => void;
  readonly errorOf: (name: keyof JobValues) => string | undefined;
}

function MailFields({ values, set, errorOf }: FieldsProps) {
  const { t } = useTranslation("jobProperties");
  return (
    <Section title={t("notifications")}>
      <CheckField
        name="mailOn"
        label={t("mailOn")}
        value={values.mailOn}
        onChange={set("mailOn")}
      />
      <TextField
        name="mail"
        label={t("mail")}
        hint={t("mailHint")}
        value={values.mail}
        error={errorOf("mail")}
        onChange={set("mail")}
      />
      <TestMail to={values.mail} />
    </Section>
  );
}

function GuardFields({ values, set, errorOf }: FieldsProps) {
  const { t } = useTranslation("jobProperties");
  return (
    <Section title={t("deletions")}>
      <CheckField
        name="guard"
        label={t("guard")}
        hint={t("guardHint")}
        value={values.guard}
        onChange={set("guard")}
      />
      {values.guard && (
        <Column>
          <TextField
            name="threshold"
            label={t("threshold")}
            hint={t("thresholdHint")}
            value={values.threshold}
            error={errorOf("threshold")}
            onChange={set("threshold")}
          />
          <TextField
            name="percentage"
            label={t("percentage")}
            hint={t("percentageHint")}
            value={values.percentage}
            error={errorOf("percentage")}
            onChange={set("percentage")}
          />
        </Column>
      )}
    </Section>
  );
}

function ReconciliationFields({ values, set, errorOf }: FieldsProps) {
  const { t } = useTranslation("jobProperties");
  return (
    <Section title={t("reconciliation")}>
      <ChoiceField
        name="reconciliation"
        label={t("reconciliationMode")}
        hint={t("reconciliationModeHint")}
        value={values.reconciliation}
        choices={[
          { value: "off", label: t("reconciliationOff") },
          { value: "report", label: t("report") },
          { value: "repair", label: t("repair") },
        ]}
        onChange={(value) => set("reconciliation")(value as JobValues["reconciliation"])}
      />
      {values.reconciliation !== "off" && (
        <TextField
          name="reconciliationHours"
          label={t("reconciliationHours")}
          hint={t("reconciliationHoursHint")}
          value={values.reconciliationHours}
          error={errorOf("reconciliationHours")}
          onChange={set("reconciliationHours")}
        />
      )}
    </Section>
  );
}

function PeopleFields({ values, set, errorOf }: FieldsProps) {
  const { t } = useTranslation("jobProperties");
  return (
    <Section title={t("people")}>
      <ChoiceField
        name="scope"
        label={t("scope")}
        value={values.scope}
        choices={(["assigned", "all"] as const).map((value) => ({ value, label: t(value) }))}
        onChange={(value) => set("scope")(value as JobValues["scope"])}
      />
      <CheckField
        name="excludeDefaultAccess"
        label={t("excludeDefaultAccess")}
        value={values.excludeDefaultAccess}
        onChange={set("excludeDefaultAccess")}
      />
      <CheckField
        name="skipOutOfScope"
        label={t("skipOutOfScope")}
        hint={t("skipOutOfScopeHint")}
        value={values.skipOutOfScope}
        onChange={set("skipOutOfScope")}
      />
      <ChoiceField
        name="unassign"
        label={t("unassign")}
        value={values.unassign}
        choices={(["disable", "delete"] as const).map((value) => ({ value, label: t(value) }))}
        onChange={(value) => set("unassign")(value as JobValues["unassign"])}
      />
      <CheckField
        name="hardDeletes"
        label={t("hardDeletes")}
        value={values.hardDeletes}
        onChange={set("hardDeletes")}
      />
      <TextField
        name="nesting"
        label={t("nesting")}
        hint={t("nestingHint")}
        value={values.nesting}
        error={errorOf("nesting")}
        onChange={set("nesting")}
      />
    </Section>
  );
}

function PaceFields({ values, set, errorOf }: FieldsProps) {
  const { t } = useTranslation("jobProperties");
  return (
    <Section title={t("pace")}>
      {(["concurrency", "perSecond"] as const).map((name) => (
        <TextField
          key={name}
          name={name}
          label={t(name)}
          hint={t("paceHint")}
          value={values[name]}
          error={errorOf(name)}
          onChange={set(name)}
        />
      ))}
    </Section>
  );
}

function useSaving(id: string, { job, settings }: JobSources, onDone: () => void) {
  const { t } = useTranslation("kit");
  const admin = useAdmin();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (given: { readonly before: JobValues; readonly after: JobValues }) => {
      const { before, after } = given;
      const secrets = listSecretChanges(before, after, settings);
      await saveSettings(admin, id, { saved: settings, change: { secrets } });
      const own = listReconciliationChanges(before, after);
      if (before.interval !== after.interval || own.length > 0) {
        const path = principalPath(id, `/synchronization/jobs/${encodeURIComponent(job.id)}`);
        await admin.graph.patch(path, {
          ...(before.interval !== after.interval && {
            schedule: { interval: `PT${Number(after.interval)}M` },
          }),
          synchronizationJobSettings: own,
        });
      }
      if (before.concurrency !== after.concurrency || before.perSecond !== after.perSecond) {
        const { concurrency: _many, requestsPerSecond: _fast, ...rest } = settings.targetSettings;
        const pace = {
          ...(after.concurrency.trim() !== "" && { concurrency: Number(after.concurrency) }),
          ...(after.perSecond.trim() !== "" && { requestsPerSecond: Number(after.perSecond) }),
        };
        const path = `/applications/${encodeURIComponent(id)}/targetSettings`;
        await admin.rollcall.put(path, { ...rest, ...pace });
      }
    },
    onSuccess: async () => {
      await refreshSettings(queries, admin, id);
      announce({ message: t("saved") });
      onDone();
    },
  });
}
