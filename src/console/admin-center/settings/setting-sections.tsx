import { useTranslation } from "react-i18next";
import { CopyField } from "../../ui/copy.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Facts, Section, TextLink, Words } from "../../ui/layout.tsx";
import { StatusBadge, type Tone } from "../../ui/notice.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { useAdmin } from "../session.ts";
import type { Retention, TenantSettings } from "./tenant-settings.ts";

interface Given {
  readonly settings: TenantSettings;
}

/** Who administers: how many, and whether one more is needed. */
export function AdministratorSection({ settings }: Given) {
  const { t } = useTranslation("settingsHub");
  const { count, globalAdministrators } = settings.administrators;
  const isAlone = globalAdministrators < 2;
  return (
    <Section title={t("administrators.title")}>
      <State tone={isAlone ? "warn" : "good"}>{t("administrators.state", { count })}</State>
      <Words>
        {isAlone
          ? t("administrators.alone")
          : t("administrators.several", {
              count: globalAdministrators,
            })}
      </Words>
      <TextLink to="/administrators">{t("administrators.link")}</TextLink>
    </Section>
  );
}

/** With what scripts get in. */
export function TokenSection({ settings }: Given) {
  const { t } = useTranslation("settingsHub");
  const { valid } = settings.tokens;
  return (
    <Section title={t("tokens.title")}>
      <State tone="calm">
        {valid === 0 ? t("tokens.none") : t("tokens.state", { count: valid })}
      </State>
      <Words>{t("tokens.text")}</Words>
      <TextLink to="/tokens">{t("tokens.link")}</TextLink>
    </Section>
  );
}

/** What stored secrets are encrypted with, and which of them ends next. */
export function KeySection({ settings }: Given) {
  const { t } = useTranslation("settingsHub");
  const { from, variable } = settings.encryptionKey;
  const { next } = settings.expirations;
  return (
    <Section title={t("keys.title")}>
      <State tone="good">{t(`keys.${from}`)}</State>
      <Words>{t("keys.text")}</Words>
      <Facts
        facts={[
          { name: t("setBy"), value: from === "file" ? t("keys.fileName") : variable },
          {
            name: t("keys.next"),
            value:
              next === null ? (
                t("keys.nothingEnds")
              ) : (
                <>
                  {next.name}, <Instant at={next.expires} />
                </>
              ),
          },
        ]}
      />
      <CopyField label={t("keys.command")} value="rollcall doctor" />
      <TextLink to="/">{t("keys.link")}</TextLink>
    </Section>
  );
}

/** Whether people are told by mail. */
export function MailSection({ settings: { mail } }: Given) {
  const { t } = useTranslation("settingsHub");
  const { may } = useAdmin();
  return (
    <Section title={t("mail.title")}>
      <State tone={mail === null ? "warn" : "good"}>
        {mail === null ? t("mail.none") : t("mail.state")}
      </State>
      {mail === null ? (
        <Words>{t("mail.how")}</Words>
      ) : (
        <Facts
          facts={[
            { name: t("mail.server"), value: `${mail.host}:${mail.port}` },
            { name: t("mail.encryption"), value: t(`mail.tls.${mail.tls}`) },
            { name: t("mail.from"), value: mail.from },
          ]}
        />
      )}
      <Facts facts={[{ name: t("setBy"), value: "ROLLCALL_SMTP_URL, ROLLCALL_MAIL_FROM" }]} />
      <CopyField label={t("mail.command")} value="rollcall mail test somebody@example.com" />
      {may("application.create") && <TextLink to="/notifications">{t("mail.link")}</TextLink>}
    </Section>
  );
}

/** How a copy of everything is made. */
export function BackupSection({ settings: { database } }: Given) {
  const { t } = useTranslation("settingsHub");
  return (
    <Section title={t("backup.title")}>
      <State tone="calm">{t(`backup.${database}`)}</State>
      <Words>{t("backup.text")}</Words>
      <CopyField label={t("backup.command")} value={BACKUPS[database]} />
      <Words small>{t("backup.key")}</Words>
      <CopyField label={t("backup.restore")} value={RESTORES[database]} />
    </Section>
  );
}

const BACKUPS = {
  sqlite: "rollcall backup /backup/today",
  postgres: 'pg_dump --format=custom --file=rollcall.dump "$DATABASE_URL"',
} as const;
const RESTORES = {
  sqlite: "rollcall server --data /backup/today",
  postgres: 'pg_restore --clean --if-exists --dbname="$DATABASE_URL" rollcall.dump',
} as const;

/** Which log tells what, and where it is read. */
const PLACES: Readonly<Partial<Record<Retention["log"], string>>> = {
  provisioning: "/provisioning-logs",
  configuration: "/audit-logs",
};

/** How long logs are kept. */
export function RetentionSection({ settings: { retention } }: Given) {
  const { t } = useTranslation("settingsHub");
  const isUsual = retention.every(({ days, usualDays }) => days === usualDays);
  const nameOf = ({ log }: Retention): string => t(`retention.log.${log}`);
  return (
    <Section title={t("retention.title")}>
      <State tone="calm">{isUsual ? t("retention.usual") : t("retention.changed")}</State>
      <Words>{t("retention.text")}</Words>
      <PlainTable
        label={t("retention.table")}
        columns={[
          {
            id: "log",
            header: t("retention.what"),
            cell: (row) => {
              const to = PLACES[row.log];
              return to === undefined ? nameOf(row) : <TextLink to={to}>{nameOf(row)}</TextLink>;
            },
          },
          {
            id: "days",
            header: t("retention.kept"),
            cell: ({ days, usualDays }) => (
              <>
                <Words>{t("retention.days", { count: days })}</Words>
                {days !== usualDays && (
                  <Words small dimmed>
                    {t("retention.otherwise", { count: usualDays })}
                  </Words>
                )}
              </>
            ),
          },
          {
            id: "variable",
            header: t("setBy"),
            cell: ({ variable }) => <code>{variable}</code>,
          },
        ]}
        rows={retention}
        rowKey={({ log }) => log}
      />
    </Section>
  );
}

function State({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return <StatusBadge tone={tone}>{children}</StatusBadge>;
}
