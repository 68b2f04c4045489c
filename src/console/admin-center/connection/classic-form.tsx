import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckField, ChoiceField, type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Column, Section, TextLink, Words } from "../../ui/layout.tsx";
import { type Application, applicationPath } from "../application.ts";
import { HealthBadge } from "../health.tsx";
import type { ProvisioningJob } from "../job.ts";
import { ProgressSection } from "../overview/progress-section.tsx";
import { useAdmin } from "../session.ts";
import { type ClassicValues, readClassic, useClassicSaving } from "./classic.ts";
import { ConnectionSection } from "./connection-section.tsx";
import { MappingLinks } from "./mapping-links.tsx";
import type { SavedSettings } from "./settings.ts";
import { useConnection } from "./use-connection.ts";

interface ClassicProps {
  readonly application: Application;
  readonly saved: SavedSettings;
  readonly job: ProvisioningJob | null;
  /** The mode was chosen on the way here. */
  readonly isAutomatic: boolean;
}

/** The sections of the older screens, with one button that saves them all. */
export function ClassicForm({ application, saved, job, isAutomatic }: ClassicProps) {
  const { t } = useTranslation("connectivity");
  const { t: kit } = useTranslation("kit");
  const { may } = useAdmin();
  const { id, displayName: name } = application;
  const connection = useConnection(id, saved);
  const [changed, setChanged] = useState<Partial<ClassicValues>>(
    isAutomatic ? { mode: "Automatic" } : {},
  );
  const before = readClassic(saved, job);
  const values = { ...before, ...changed };
  const isLocked = !may("application.write");
  const saving = useClassicSaving({ id, saved, job, connection }, () => setChanged({}));
  const submit = (): FieldErrors => {
    const missing = connection.check();
    if (missing.length === 0) saving.mutate({ before, after: values });
    return Object.fromEntries(missing.map((key) => [key, t("missing")]));
  };
  const isManual = values.mode === "Manual";
  return (
    <Form
      submit={kit("save")}
      isBusy={saving.isPending}
      isLocked={isLocked || isManual}
      error={saving.error}
      failure={t("failed")}
      onSubmit={submit}
    >
      {isLocked && <Words>{t("mayNot")}</Words>}
      <Mode job={job} values={values} isLocked={isLocked} onChange={setChanged} />
      {!isManual && (
        <>
          <Section title={t("credentials")}>
            <ConnectionSection {...{ connection, saved, name, isLocked }} />
            <TextField
              name="mail"
              label={t("classic.mail")}
              hint={t("classic.mailHint")}
              isLocked={isLocked}
              value={values.mail}
              onChange={(mail) => setChanged((old) => ({ ...old, mail }))}
            />
            <CheckField
              name="mailOn"
              label={t("classic.mailOn")}
              isLocked={isLocked}
              value={values.mailOn}
              onChange={(mailOn) => setChanged((old) => ({ ...old, mailOn }))}
            />
          </Section>
          <Section title={t("classic.mappings")}>
            {job === null ? (
              <Words>{t("classic.noMappings")}</Words>
            ) : (
              <MappingLinks id={id} jobId={job.id} application={name} />
            )}
          </Section>
          <Settings job={job} values={values} isLocked={isLocked} onChange={setChanged} />
          <Details id={id} job={job} />
        </>
      )}
    </Form>
  );
}

interface PartProps {
  readonly job: ProvisioningJob | null;
  readonly values: ClassicValues;
  readonly isLocked: boolean;
  readonly onChange: (change: (old: Partial<ClassicValues>) => Partial<ClassicValues>) => void;
}

/** Automatic can't be taken back, as on the older screens. */
function Mode({ job, values, isLocked, onChange }: PartProps) {
  const { t } = useTranslation("connectivity");
  const hint = job === null ? t("modeHint") : t("modeStays");
  return (
    <Column gap="xs">
      <ChoiceField
        name="mode"
        label={t("mode")}
        hint={hint}
        isLocked={isLocked || job !== null}
        value={values.mode}
        choices={(["Manual", "Automatic"] as const).map((value) => ({
          value,
          label: t(`modes.${value}`),
        }))}
        onChange={(mode) => onChange((old) => ({ ...old, mode: mode as ClassicValues["mode"] }))}
      />
      {values.mode === "Manual" && <Words small>{t("modeManual")}</Words>}
    </Column>
  );
}

function Settings({ values, isLocked, onChange }: PartProps) {
  const { t } = useTranslation("connectivity");
  return (
    <Section title={t("classic.settings")}>
      <ChoiceField
        name="status"
        label={t("classic.status")}
        isLocked={isLocked}
        value={values.status}
        choices={(["On", "Off"] as const).map((value) => ({
          value,
          label: value === "On" ? t("classic.on") : t("classic.off"),
        }))}
        onChange={(status) =>
          onChange((old) => ({ ...old, status: status as ClassicValues["status"] }))
        }
      />
      <ChoiceField
        name="scope"
        label={t("classic.scope")}
        isLocked={isLocked}
        value={values.scope}
        choices={(["assigned", "all"] as const).map((value) => ({
          value,
          label: t(`classic.${value}`),
        }))}
        onChange={(scope) =>
          onChange((old) => ({ ...old, scope: scope as ClassicValues["scope"] }))
        }
      />
    </Section>
  );
}

function Details({ id, job }: { readonly id: string; readonly job: ProvisioningJob | null }) {
  const { t } = useTranslation("connectivity");
  const { t: apps } = useTranslation("applications");
  return (
    <Section title={t("classic.details")}>
      <HealthBadge job={job} isExplained />
      {job !== null && <ProgressSection job={job} />}
      <TextLink to={applicationPath(id, "/provisioning/logs")}>{apps("nav.logs")}</TextLink>
    </Section>
  );
}
