import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatQuery } from "../../shared/api.ts";
import { formatAbsolute } from "../../shared/time.ts";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, Section, TextLink, Words } from "../../ui/layout.tsx";
import { ErrorNotice, StatusBadge, type Tone } from "../../ui/notice.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Slider } from "../../ui/slider.tsx";
import { applicationPath } from "../application.ts";
import { useAdmin } from "../session.ts";
import type { AskedObject } from "./object.ts";

/** What an application had at a moment (provisioning's AccountAsOf). */
interface AccountAsOf {
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
  readonly jobId: string;
  readonly account: "active" | "disabled" | "deleted" | "none" | "unknown";
  readonly targetId?: string;
  readonly isWhole: boolean;
  readonly values: readonly {
    readonly name: string;
    readonly value: string;
    readonly since: string;
  }[];
  readonly last?: { readonly id: string; readonly status: string };
}

const TONES: Readonly<Record<AccountAsOf["account"], Tone>> = {
  active: "good",
  disabled: "warn",
  deleted: "calm",
  none: "calm",
  unknown: "calm",
};

/**
 * What the applications had of somebody at a moment: each thing that happened is a step.
 *
 * @param moments - ISO instants of what happened, oldest first
 */
export function PersonAsOf({
  object,
  app,
  moments,
}: {
  readonly object: AskedObject;
  /** Only this application; empty: all. */
  readonly app: string;
  readonly moments: readonly string[];
}) {
  const { t, i18n } = useTranslation("asOf");
  const stops = [...new Set(moments)];
  // The step at the right end is the newest one, also of what is still to happen.
  const [chosen, choose] = useState<string | undefined>();
  const found = chosen === undefined ? -1 : stops.indexOf(chosen);
  const place = found < 0 ? stops.length - 1 : found;
  const at = stops[place] ?? "";
  const words = (each: string) => formatAbsolute(Date.parse(each), i18n.language);
  return (
    <Section title={t("title")}>
      <Slider
        label={t("slider")}
        steps={stops.map(words)}
        value={place}
        onChange={(step) => choose(step === stops.length - 1 ? undefined : stops[step])}
      />
      <Words strong>{t("at", { when: words(at) })}</Words>
      <Accounts object={object} app={app} at={at} />
      <Words small>{t("directoryNotKept")}</Words>
    </Section>
  );
}

function Accounts({
  object: { id, objectType },
  app,
  at,
}: {
  readonly object: AskedObject;
  readonly app: string;
  readonly at: string;
}) {
  const { t } = useTranslation("asOf");
  const { rollcall } = useAdmin();
  const { data, error, refetch } = useQuery({
    queryKey: ["log", rollcall.base, "asOf", objectType, id, at],
    queryFn: async ({ signal }) => {
      const query = formatQuery({ objectId: id, objectType, at });
      const answer = await rollcall.get<{ value: readonly AccountAsOf[] }>(`/asOf${query}`, {
        signal,
      });
      return answer.value;
    },
    placeholderData: (before) => before,
  });
  if (error !== null) {
    return <ErrorNotice error={error} what={t("failed")} onRetry={() => void refetch()} />;
  }
  if (data === undefined) return <Loading />;
  const shown = data.filter(({ servicePrincipal }) => app === "" || servicePrincipal.id === app);
  if (shown.length === 0) return <Words>{t("nothing")}</Words>;
  return (
    <Column>
      {shown.map((each) => (
        <Account key={each.jobId} account={each} />
      ))}
    </Column>
  );
}

function Account({ account: found }: { readonly account: AccountAsOf }) {
  const { t } = useTranslation("asOf");
  const { servicePrincipal, account, targetId, isWhole, values, last } = found;
  const { id, displayName } = servicePrincipal;
  const hasAccount = account === "active" || account === "disabled";
  return (
    <Column gap="xs">
      <Row>
        <TextLink to={applicationPath(id, "/provisioning")}>{displayName}</TextLink>
        <StatusBadge tone={TONES[account]}>{t(`account.${account}`)}</StatusBadge>
        {targetId !== undefined && <code>{targetId}</code>}
        {last?.status === "failure" && (
          <TextLink to={`/provisioning-logs/${encodeURIComponent(last.id)}`}>
            {t("lastFailed")}
          </TextLink>
        )}
      </Row>
      {hasAccount && !isWhole && <Words small>{t("notWhole")}</Words>}
      {values.length > 0 && (
        <details>
          <summary>{t("values", { count: values.length })}</summary>
          <PlainTable
            label={t("valuesOf", { application: displayName })}
            rows={values}
            rowKey={({ name }) => name}
            columns={[
              { id: "name", header: t("attribute"), cell: ({ name }) => <code>{name}</code> },
              { id: "value", header: t("value"), cell: ({ value }) => value },
              { id: "since", header: t("since"), cell: ({ since }) => <Instant at={since} /> },
            ]}
          />
        </details>
      )}
    </Column>
  );
}
