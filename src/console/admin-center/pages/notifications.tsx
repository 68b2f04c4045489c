import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { EmptyState } from "../../ui/empty.tsx";
import { type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Facts, Section, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice, StatusBadge, type Tone } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useAdmin } from "../session.ts";
import { Webhooks } from "../settings/webhooks.tsx";

interface MailState {
  readonly configured: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: "always" | "upgrade" | "never";
  readonly from?: string;
}

interface Sent {
  readonly id: string;
  readonly channel: string;
  readonly at: string;
  readonly status: "waiting" | "sent" | "dropped";
  readonly attempts: number;
  readonly error?: string;
  readonly notice: { readonly kind: string };
}

const TONES: Readonly<Record<Sent["status"], Tone>> = {
  waiting: "busy",
  sent: "good",
  dropped: "bad",
};
const KINDS = [
  "cycleFailed",
  "objectsFailed",
  "quarantineEntered",
  "quarantineChanged",
  "quarantineLeft",
  "deletionsWaiting",
  "driftFound",
  "reconciliationFailed",
  "jobDisabled",
  "tokenExpiring",
] as const;

/** How people and other systems are told: mail, webhooks, and what was sent lately. */
export function NotificationsPage() {
  const { t } = useTranslation("notifications");
  const { may } = useAdmin();
  return (
    <Page title={t("title")} lead={t("lead")}>
      {may("application.create") ? (
        <>
          <Mail />
          <Webhooks />
          <Outbox />
        </>
      ) : (
        <Banner tone="warn" title={t("mayNot")} />
      )}
    </Page>
  );
}

function Mail() {
  const { t } = useTranslation("notifications");
  const { rollcall } = useAdmin();
  const mail = useQuery({
    queryKey: [rollcall.base, "/notifications/mail"],
    queryFn: ({ signal }) => rollcall.get<MailState>("/notifications/mail", { signal }),
  });
  return (
    <Section title={t("mail")}>
      {mail.error !== null && <ErrorNotice error={mail.error} what={t("mailFailed")} />}
      {mail.data === undefined && mail.error === null && <Loading lines={2} />}
      {mail.data?.configured === false && (
        <EmptyState title={t("noMail")}>{t("noMailText")}</EmptyState>
      )}
      {mail.data?.configured === true && (
        <>
          <Facts
            facts={[
              { name: t("server"), value: `${mail.data.host ?? ""}:${mail.data.port ?? ""}` },
              { name: t("encryption"), value: t(`tls.${mail.data.tls ?? "never"}`) },
              { name: t("from"), value: mail.data.from },
            ]}
          />
          <TestMail />
        </>
      )}
      <Words small dimmed>
        {t("mailWhere")}
      </Words>
    </Section>
  );
}

function TestMail() {
  const { t } = useTranslation("notifications");
  const { rollcall, administrator } = useAdmin();
  const [to, setTo] = useState(administrator.email ?? "");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const sending = useAct<string>(
    rollcall.base,
    (address) => rollcall.post("/notifications/testMail", { to: address }),
    t("testSent"),
  );
  const submit = (): FieldErrors => {
    const missing = to.trim() === "" ? t("toMissing") : undefined;
    setWrong({ to: missing });
    if (missing === undefined) sending.mutate(to.trim());
    return { to: missing };
  };
  return (
    <Form
      submit={t("sendTest")}
      isBusy={sending.isPending}
      error={sending.error}
      failure={t("testFailed")}
      onSubmit={submit}
    >
      <TextField
        name="to"
        label={t("to")}
        kind="email"
        value={to}
        error={wrong.to}
        onChange={setTo}
      />
    </Form>
  );
}

function Outbox() {
  const { t } = useTranslation("notifications");
  const { rollcall } = useAdmin();
  const list = useQuery({
    queryKey: [rollcall.base, "/notifications"],
    queryFn: async ({ signal }) =>
      (await rollcall.get<{ value: readonly Sent[] }>("/notifications?top=50", { signal })).value,
  });
  const nameOf = (kind: string): string => {
    const known = KINDS.find((each) => each === kind);
    return known === undefined ? kind : t(`kind.${known}`);
  };
  return (
    <Section title={t("outbox")}>
      {list.error !== null && <ErrorNotice error={list.error} what={t("outboxFailed")} />}
      {list.data === undefined && list.error === null && <Loading lines={2} />}
      {list.data?.length === 0 && <Words>{t("nothingSent")}</Words>}
      {list.data !== undefined && list.data.length > 0 && (
        <PlainTable
          label={t("messages")}
          columns={[
            { id: "what", header: t("what"), cell: ({ notice }) => nameOf(notice.kind) },
            {
              id: "channel",
              header: t("channel"),
              cell: ({ channel }) => (channel === "mail" ? t("byMail") : t("byWebhook")),
            },
            { id: "at", header: t("when"), cell: ({ at }) => <Instant at={at} /> },
            {
              id: "status",
              header: t("status"),
              cell: ({ status, error }) => (
                <Column gap="xs">
                  <StatusBadge tone={TONES[status]}>{t(`sent.${status}`)}</StatusBadge>
                  {error !== undefined && <Words small>{error}</Words>}
                </Column>
              ),
            },
          ]}
          rows={list.data}
          rowKey={({ id }) => id}
        />
      )}
    </Section>
  );
}
