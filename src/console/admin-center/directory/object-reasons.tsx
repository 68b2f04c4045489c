import { useTranslation } from "react-i18next";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Column, Row, Section, TextLink, Words } from "../../ui/layout.tsx";
import { ErrorNotice, StatusBadge, type Tone } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { RuleList } from "../../ui/rule-list.tsx";
import { AppConsoleLink } from "../app-console.tsx";
import { applicationPath } from "../application.ts";
import { useAdmin } from "../session.ts";
import {
  type AskedObject,
  type ExplainedRule,
  type Explanation,
  useExplanations,
} from "./object.ts";
import { type RuleLink, ruleLink, useRuleWords } from "./rule-words.tsx";

/** How a verdict looks. */
const VERDICT_TONES = {
  provisioned: "good",
  waiting: "busy",
  blocked: "calm",
} as const satisfies Record<Explanation["verdict"], Tone>;

const RULE_TONES = {
  passed: "good",
  blocked: "bad",
  notAsked: "calm",
} as const satisfies Record<ExplainedRule["state"], Tone>;

/** Whether nobody assigned them yet, which is what mostly stands in the way. */
export function isUnassigned(rules: readonly ExplainedRule[]): boolean {
  return rules.some(({ rule, state }) => rule === "assigned" && state === "blocked");
}

/** Whether somebody has an account, waits for one, has none, or could not be given one. */
export function VerdictBadge({
  verdict,
  rules,
  targetId,
}: Pick<Explanation, "verdict" | "rules" | "targetId">) {
  const { t } = useTranslation("person");
  const hasFailed = rules.some(({ rule, state }) => rule === "delivered" && state === "blocked");
  return (
    <StatusBadge tone={hasFailed ? "bad" : VERDICT_TONES[verdict]}>
      {hasFailed
        ? t("status.failure")
        : t(`verdict.${verdict === "blocked" && targetId !== undefined ? "left" : verdict}`)}
    </StatusBadge>
  );
}

/** Why somebody has an account, or has none: each application with its rules. */
export function ObjectReasons({ object }: { readonly object: AskedObject }) {
  const { t } = useTranslation("person");
  const { may } = useAdmin();
  const explanations = useExplanations(object);
  const { data, error } = explanations;
  if (error !== null) {
    const retry = () => void explanations.refetch();
    return <ErrorNotice error={error} what={t("reasonsFailed")} onRetry={retry} />;
  }
  if (data === undefined) return <Loading />;
  if (data.length === 0) {
    const add = may("application.create") && (
      <ButtonLink to="/applications/new">{t("addApplication")}</ButtonLink>
    );
    return (
      <EmptyState title={t("noApplications")} action={add}>
        {t("noApplicationsText")}
      </EmptyState>
    );
  }
  return (
    <Column>
      <Row spread>
        <Words dimmed>{t("reasonsLead")}</Words>
        <Button onPress={() => void explanations.refetch()}>{t("askAgain")}</Button>
      </Row>
      {data.map((each) => (
        <Reasons key={each.jobId} object={object} explanation={each} />
      ))}
    </Column>
  );
}

function Reasons({
  object,
  explanation,
}: {
  readonly object: AskedObject;
  readonly explanation: Explanation;
}) {
  const { t } = useTranslation("person");
  const { servicePrincipal, verdict, rules, targetId } = explanation;
  const words = useRuleWords();
  const { may } = useAdmin();
  return (
    <Section title={servicePrincipal.displayName} actions={<VerdictBadge {...explanation} />}>
      <details open={verdict === "blocked"}>
        <summary>
          {verdict === "blocked" ? t("why.blocked") : t(`why.${verdict}`)}
          {targetId !== undefined && ` ${t("account", { id: targetId })}`}
        </summary>
        <RuleList
          label={t("rulesOf", { name: servicePrincipal.displayName })}
          rules={rules.map((rule) => {
            const link =
              rule.state === "blocked" ? ruleLink(rule, object, servicePrincipal.id) : undefined;
            return {
              id: rule.rule,
              tone: RULE_TONES[rule.state],
              state: t(`ruleState.${rule.state}`),
              title: words(rule),
              isAnswer: rule.state === "blocked",
              details: hasDetails(rule, link) ? (
                <RuleDetails rule={rule} {...(link !== undefined && { link })} />
              ) : undefined,
            };
          })}
        />
      </details>
      <Row>
        <TextLink to={applicationPath(servicePrincipal.id)}>{t("toApplication")}</TextLink>
        {targetId !== undefined && (
          <AppConsoleLink
            id={servicePrincipal.id}
            name={servicePrincipal.displayName}
            targetId={targetId}
          />
        )}
        {may("application.write") && (
          <TextLink
            to={applicationPath(servicePrincipal.id, "/provisioning/on-demand")}
            search={{ object: object.objectType, person: object.id }}
          >
            {t("onDemand")}
          </TextLink>
        )}
      </Row>
    </Section>
  );
}

function hasDetails(rule: ExplainedRule, link: object | undefined): boolean {
  return (
    link !== undefined ||
    Object.keys(rule.clauses ?? {}).length > 0 ||
    (rule.assignments ?? []).length > 0 ||
    rule.facts?.message !== undefined
  );
}

function RuleDetails({ rule, link }: { readonly rule: ExplainedRule; readonly link?: RuleLink }) {
  const { t } = useTranslation("person");
  const { clauses = {}, assignments = [], facts = {} } = rule;
  return (
    <>
      {facts.message !== undefined && (
        <Words small>
          {facts.code}: {facts.message}
        </Words>
      )}
      {assignments.map(({ principalId, principalType, displayName, role }) => (
        <Words key={`${principalId} ${role}`} small>
          {principalType === "User"
            ? t("assignedDirectly", { role })
            : t("assignedByGroup", { group: displayName, role })}
        </Words>
      ))}
      {Object.entries(clauses).map(([clause, holds]) => (
        <Row key={clause}>
          <StatusBadge tone={holds ? "good" : "bad"}>{holds ? t("holds") : t("fails")}</StatusBadge>
          <Words small>{clause}</Words>
        </Row>
      ))}
      {link !== undefined && (
        <ButtonLink to={link.to} {...(link.search !== undefined && { search: link.search })}>
          {t(`change.${link.label}` as never)}
        </ButtonLink>
      )}
    </>
  );
}
