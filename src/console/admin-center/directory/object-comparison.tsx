import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { formatQuery } from "../../shared/api.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice, StatusBadge, type Tone } from "../../ui/notice.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { useAdmin } from "../session.ts";
import {
  type ComparedAttribute,
  type ComparedOf,
  DifferenceActions,
  formatValue,
} from "./difference-actions.tsx";
import { type AskedObject, type Explanation, useExplanations } from "./object.ts";

interface Comparison {
  readonly targetId?: string;
  readonly attributes: readonly ComparedAttribute[];
  readonly targetMeta?: { readonly lastModified?: string; readonly lastModifiedBy?: string };
  readonly error?: { readonly code: string; readonly message: string };
}

const TONES: Readonly<Record<ComparedAttribute["state"], Tone>> = {
  same: "good",
  unsent: "busy",
  drift: "warn",
  both: "warn",
  unknown: "calm",
};

/** What the directory has now, what was sent last, and what an application has now. */
export function ObjectComparison({
  object,
  app,
  onApp,
}: {
  readonly object: AskedObject;
  readonly app: string;
  readonly onApp: (id: string) => void;
}) {
  const { t } = useTranslation("person");
  const explanations = useExplanations(object);
  if (explanations.error !== null) {
    const retry = () => void explanations.refetch();
    return <ErrorNotice error={explanations.error} what={t("reasonsFailed")} onRetry={retry} />;
  }
  if (explanations.data === undefined) return <Loading />;
  const linked = explanations.data.filter(({ targetId }) => targetId !== undefined);
  const chosen = linked.find(({ servicePrincipal }) => servicePrincipal.id === app) ?? linked[0];
  if (chosen === undefined) {
    return <EmptyState title={t("noAccount")}>{t("noAccountText")}</EmptyState>;
  }
  return (
    <Column>
      <ChoiceField
        name="application"
        label={t("application")}
        value={chosen.servicePrincipal.id}
        choices={linked.map(({ servicePrincipal: { id, displayName } }) => ({
          value: id,
          label: displayName,
        }))}
        onChange={onApp}
      />
      <Sides key={chosen.jobId} object={object} explanation={chosen} />
    </Column>
  );
}

function Sides({
  object,
  explanation,
}: {
  readonly object: AskedObject;
  readonly explanation: Explanation;
}) {
  const { t } = useTranslation("person");
  const { rollcall, may } = useAdmin();
  const queries = useQueryClient();
  const [isWhole, setWhole] = useState(false);
  const { servicePrincipal, jobId } = explanation;
  const job = `/applications/${encodeURIComponent(servicePrincipal.id)}/jobs/${encodeURIComponent(jobId)}`;
  const key = ["person", object.id, "comparison", jobId];
  const comparison = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => {
      const query = formatQuery({ objectId: object.id, objectType: object.objectType });
      return rollcall.get<Comparison>(`${job}/comparison${query}`, { signal });
    },
  });
  const sending = useAct(
    rollcall.base,
    async () => {
      const subjects = [{ objectId: object.id, objectTypeName: object.objectType }];
      const body = { parameters: [{ subjects }], reread: true };
      await rollcall.post(`${job}/provisionOnDemand`, body);
      await queries.invalidateQueries({ queryKey: ["person", object.id] });
    },
    t("sentOurs"),
  );
  const { data, error } = comparison;
  if (error !== null) {
    const retry = () => void comparison.refetch();
    return <ErrorNotice error={error} what={t("compareFailed")} onRetry={retry} />;
  }
  if (data === undefined) return <Loading />;
  const isDifferent = ({ state }: ComparedAttribute) => state !== "same" && state !== "unknown";
  const found = data.attributes.filter(isDifferent);
  const differing = found.filter(({ ignored }) => ignored === undefined);
  const ignored = found.length - differing.length;
  const reread = async () => {
    await queries.invalidateQueries({ queryKey: ["person", object.id] });
  };
  return (
    <Column>
      {data.error !== undefined && (
        <Banner tone="warn" title={t("notRead")}>
          <Words>
            {data.error.code}: {data.error.message}
          </Words>
        </Banner>
      )}
      <Row spread>
        <Words>
          {differing.length === 0 ? t("allSame") : t("differing", { count: differing.length })}{" "}
          {ignored > 0 && t("ignoredCount", { count: ignored })}
        </Words>
        <Row>
          <Button onPress={() => void comparison.refetch()}>{t("readAgain")}</Button>
          {may("application.write") && differing.length > 0 && (
            <Button kind="main" isBusy={sending.isPending} onPress={() => sending.mutate()}>
              {t("sendOurs")}
            </Button>
          )}
        </Row>
      </Row>
      {sending.error !== null && (
        <ErrorNotice error={sending.error} what={t("sendFailed")} whom={object.name} />
      )}
      {found.length > 0 && <WhoChanged meta={data.targetMeta} />}
      <Toggle label={t("showAgreeing")} value={isWhole} onChange={setWhole} />
      {(isWhole || found.length > 0) && (
        <ComparedTable
          attributes={isWhole ? data.attributes : found}
          of={{ object, job, application: servicePrincipal.displayName, onDone: reread }}
        />
      )}
    </Column>
  );
}

/** What the application says of who changed its account; SCIM has no word for that. */
function WhoChanged({ meta }: { readonly meta: Comparison["targetMeta"] }) {
  const { t } = useTranslation("person");
  if (meta?.lastModified === undefined && meta?.lastModifiedBy === undefined) {
    return <Words small>{t("changedUnknown")}</Words>;
  }
  const { lastModified, lastModifiedBy } = meta;
  return (
    <Words small>
      {lastModified !== undefined && (
        <>
          {t("changedThere")} <Instant at={lastModified} />.{" "}
        </>
      )}
      {lastModifiedBy === undefined
        ? t("changedByNobody")
        : t("changedBy", { name: lastModifiedBy })}
    </Words>
  );
}

function ComparedTable({
  attributes,
  of,
}: {
  readonly attributes: readonly ComparedAttribute[];
  readonly of: ComparedOf;
}) {
  const { t } = useTranslation("person");
  return (
    <PlainTable
      label={t("compareTable")}
      columns={[
        { id: "name", header: t("attribute"), cell: ({ name }) => <code>{name}</code> },
        { id: "source", header: t("sourceNow"), cell: ({ source }) => formatValue(source) },
        { id: "sent", header: t("lastSent"), cell: ({ sent }) => formatValue(sent) },
        { id: "target", header: t("targetNow"), cell: ({ target }) => formatValue(target) },
        {
          id: "state",
          header: t("state"),
          cell: ({ state, ignored }) => (
            <StatusBadge tone={ignored === undefined ? TONES[state] : "calm"}>
              {ignored === undefined ? t(`compared.${state}`) : t("compared.ignored")}
            </StatusBadge>
          ),
        },
        {
          id: "decide",
          header: t("decide"),
          cell: (attribute) => <DifferenceActions attribute={attribute} of={of} />,
        },
      ]}
      rows={attributes}
      rowKey={({ name }) => name}
    />
  );
}
