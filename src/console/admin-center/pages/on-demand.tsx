import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, readText, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ExchangeView } from "../../ui/exchange.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Column, Row, Section, TextLink, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice, type Tone } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { applicationPath } from "../application.ts";
import { jobPath } from "../provisioning/draft.ts";
import { JobPage } from "../provisioning/job-page.tsx";
import type { LogIdentity, RecordParts } from "../provisioning/log-types.ts";
import { MemberList } from "../provisioning/member-list.tsx";
import { PersonPicker } from "../provisioning/person-picker.tsx";
import type { TargetRequest } from "../provisioning/plan-types.ts";
import type { JobPlace } from "../provisioning/previews.ts";
import { RecordSteps } from "../provisioning/record-steps.tsx";
import { KINDS } from "../provisioning/schema.ts";
import { useAdmin } from "../session.ts";

/** A record as it comes back on demand. */
interface OnDemandRecord extends RecordParts {
  readonly id: string;
  readonly sourceIdentity: LogIdentity;
}

/** What provisioning one object came to. */
interface OnDemandResult {
  readonly result: "Success" | "Failure" | "Skipped";
  readonly details?: { readonly errorCode: string; readonly errorMessage: string };
  readonly record?: OnDemandRecord;
  readonly others: readonly OnDemandRecord[];
  readonly requests: readonly TargetRequest[];
  readonly testConnection?: { readonly errorCode: string; readonly errorMessage: string };
  readonly dryRun: boolean;
  readonly recommendedAction?: string;
}

const MEMBERS = ["all", "none", "some"] as const;
const TONES: Readonly<Record<OnDemandResult["result"], Tone>> = {
  Success: "good",
  Failure: "bad",
  Skipped: "calm",
};

function readSearch(raw: RawSearch) {
  return {
    object: readChoice(raw.object, KINDS),
    person: readText(raw.person),
    deleted: readText(raw.deleted) === "true" ? "true" : "",
  };
}

/** `Provision on demand`: one person or group, tried first, then provisioned, step by step. */
export function OnDemandPage() {
  const { t } = useTranslation("onDemand");
  return (
    <JobPage title={t("title")} lead={t("lead")}>
      {({ place, application }) => <OnDemand place={place} name={application.displayName} />}
    </JobPage>
  );
}

function OnDemand({ place, name }: { readonly place: JobPlace; readonly name: string }) {
  const { t } = useTranslation("onDemand");
  const [search, change] = useSearchState(readSearch);
  const [members, setMembers] = useState<(typeof MEMBERS)[number]>("all");
  const [memberIds, setMemberIds] = useState<readonly string[]>([]);
  const { may } = useAdmin();
  const { object: kind, person } = search;
  const chosen = members === "all" ? undefined : members === "none" ? [] : memberIds;
  const running = useProvisioning(place, {
    kind,
    id: person,
    memberIds: kind === "Group" ? chosen : undefined,
  });
  const forget = (changed: Partial<typeof search>): void => {
    running.reset();
    change(changed);
  };
  if (!may("application.write")) {
    return <EmptyState title={t("notAllowedTitle")}>{t("notAllowedText")}</EmptyState>;
  }
  return (
    <Column>
      <Section title={t("choose")}>
        <Tabs
          label={t("choose")}
          tabs={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
          value={kind}
          onChange={(object) => forget({ object, person: "" })}
        >
          <Column>
            <PersonPicker
              kind={kind}
              value={person}
              label={t(`pick.${kind}`)}
              isDeleted={search.deleted === "true"}
              onChange={(id) => forget({ person: id })}
            />
            <Toggle
              label={t("deleted")}
              value={search.deleted === "true"}
              onChange={(isOn) => forget({ deleted: isOn ? "true" : "", person: "" })}
            />
            {kind === "Group" && (
              <>
                <ChoiceField
                  name="members"
                  label={t("members")}
                  value={members}
                  choices={MEMBERS.map((value) => ({ value, label: t(`membersOf.${value}`) }))}
                  onChange={(value) => setMembers(readChoice(value, MEMBERS))}
                />
                {members === "some" && <MemberList ids={memberIds} onChange={setMemberIds} />}
              </>
            )}
          </Column>
        </Tabs>
        <Row>
          <Button
            isDisabled={person === ""}
            isBusy={running.isPending && running.variables === true}
            onPress={() => running.mutate(true)}
          >
            {t("dryRun")}
          </Button>
          <Button
            kind="main"
            isDisabled={person === ""}
            isBusy={running.isPending && running.variables === false}
            onPress={() => running.mutate(false)}
          >
            {t("provision")}
          </Button>
        </Row>
        <Words small>{t("hint")}</Words>
      </Section>
      {running.isPending && <Loading lines={5} />}
      {running.error !== null && (
        <ErrorNotice
          error={running.error}
          what={t("failed")}
          onRetry={() => running.mutate(true)}
        />
      )}
      {running.data !== undefined && !running.isPending && (
        <Result result={running.data} name={name} applicationId={place.applicationId} />
      )}
    </Column>
  );
}

function useProvisioning(
  { applicationId, jobId }: JobPlace,
  given: {
    readonly kind: string;
    readonly id: string;
    readonly memberIds: readonly string[] | undefined;
  },
) {
  const { rollcall } = useAdmin();
  return useMutation({
    mutationFn: (dryRun: boolean) => {
      const { kind, id, memberIds } = given;
      const links = memberIds && { members: memberIds.map((objectId) => ({ objectId })) };
      const subject = { objectId: id, objectTypeName: kind, ...(links && { links }) };
      return rollcall.post<OnDemandResult>(`${jobPath(applicationId, jobId)}/provisionOnDemand`, {
        parameters: [{ ruleId: "", subjects: [subject] }],
        dryRun,
      });
    },
  });
}

function Result({
  result,
  name,
  applicationId,
}: {
  readonly result: OnDemandResult;
  readonly name: string;
  readonly applicationId: string;
}) {
  const { t } = useTranslation("onDemand");
  const { record, others, details, dryRun, requests, recommendedAction, testConnection } = result;
  const who = record?.sourceIdentity.displayName ?? "";
  const title = t(`result.${dryRun ? "dry" : "done"}.${result.result}`, { who, name });
  const hasExchanges = (record?.exchanges ?? []).some(({ method }) => method !== "GET");
  return (
    <Column>
      <Banner tone={TONES[result.result]} title={title}>
        {details !== undefined && (
          <>
            <Words>{details.errorMessage}</Words>
            <Words small>{details.errorCode}</Words>
          </>
        )}
        {recommendedAction !== undefined && <Words>{recommendedAction}</Words>}
        {!dryRun && record !== undefined && (
          <TextLink to={applicationPath(applicationId, `/provisioning/logs/${record.id}`)}>
            {t("link")}
          </TextLink>
        )}
      </Banner>
      {testConnection !== undefined && (
        <Banner tone="bad" title={t("testConnection")}>
          {testConnection.errorMessage}
        </Banner>
      )}
      {record !== undefined && (
        <Section title={t("steps")}>
          <RecordSteps record={record} />
        </Section>
      )}
      {!hasExchanges && requests.length > 0 && (
        <Section title={dryRun ? t("wouldSend") : t("sent")}>
          {requests.map(({ method, path, body }) => (
            <ExchangeView
              key={`${method} ${path} ${JSON.stringify(body)}`}
              isPlanned
              exchange={{ method, url: path, ...(body !== undefined && { requestBody: body }) }}
            />
          ))}
        </Section>
      )}
      {others.map((other) => (
        <Section key={other.id} title={other.sourceIdentity.displayName}>
          <RecordSteps record={other} />
        </Section>
      ))}
    </Column>
  );
}
