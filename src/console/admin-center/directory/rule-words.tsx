import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Instant } from "../../ui/instant.tsx";
import { applicationPath } from "../application.ts";
import { groupPath, userPath } from "../user.ts";
import type { AskedObject, ExplainedRule, RuleName } from "./object.ts";

/** Reasons that have words of their own; others are the engine's codes. */
const REASONS = [
  "deleted",
  "unknown",
  "switchedOff",
  "everybody",
  "notAssigned",
  "defaultAccess",
  "leftAlone",
  "filteredOut",
  "disabled",
  "ActionNotAllowed",
  "OutOfScopeDeletionSkipped",
  "NotManaged",
  "NotActiveInSource",
  "FilteredEarly",
  "IgnoredByMapping",
  "NotEffectivelyEntitled",
  "notConfigured",
  "notStarted",
  "paused",
  "quarantine",
  "waiting",
  "kept",
  "failed",
] as const;

/** A rule as a sentence: what was asked, and what came of it. */
export function useRuleWords(): (rule: ExplainedRule) => ReactNode {
  const { t } = useTranslation("person");
  return ({ rule, reason, state, facts = {} }) => {
    if (state === "notAsked" && rule !== "delivered") return t(`rule.${rule}`);
    const known = REASONS.find((each) => each === reason);
    const told = known === undefined ? undefined : t(`reason.${known}`);
    return (
      <>
        {t(`rule.${rule}`)}
        {told !== undefined && ` ${told}`}
        {known === undefined && reason !== undefined && state === "blocked" && ` ${reason}`}
        {facts.deletedDateTime !== undefined && (
          <>
            {" "}
            <Instant at={facts.deletedDateTime} />
          </>
        )}
        {facts.nextAttempt !== undefined && (
          <>
            {` ${t("nextAttempt")} `}
            <Instant at={facts.nextAttempt} />
          </>
        )}
      </>
    );
  };
}

const PAGES: Readonly<Partial<Record<RuleName, string>>> = {
  mapped: "/provisioning/attribute-mapping",
  concerned: "/provisioning/scope",
  filters: "/provisioning/scope",
  decision: "/provisioning/attribute-mapping",
  guard: "/provisioning/staged-deletions",
};

/** A page, and what the button to it is called. */
export interface RuleLink {
  readonly to: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly label: string;
}

/** Where what stands in the way can be changed, and what the button is called. */
export function ruleLink(
  { rule, reason, facts }: ExplainedRule,
  { objectType, id }: AskedObject,
  applicationId: string,
): RuleLink | undefined {
  if (rule === "exists") {
    return reason === "deleted" ? { to: "/deleted-users", label: "exists" } : undefined;
  }
  if (rule === "enabled") {
    const path = objectType === "User" ? userPath(id) : groupPath(id);
    return { to: path, label: rule };
  }
  if (rule === "ready") {
    const page = reason === "notConfigured" ? "/provisioning/connectivity" : "/provisioning";
    return { to: applicationPath(applicationId, page), label: rule };
  }
  if (rule === "delivered") {
    // What the application asks for is filled in with the person; anything else is in the log.
    if (facts?.code === "MandatoryFieldsMissing" && objectType === "User") {
      return { to: userPath(id), search: { tab: "edit" }, label: "fill" };
    }
    const to = applicationPath(applicationId, "/provisioning/logs");
    return { to, search: { person: id }, label: rule };
  }
  if (rule === "assigned" || rule === "role") {
    const to = applicationPath(applicationId, "/users-and-groups");
    const search = rule === "assigned" ? { add: id, kind: objectType } : undefined;
    return { to, ...(search !== undefined && { search }), label: rule };
  }
  const page = PAGES[rule];
  return page === undefined ? undefined : { to: applicationPath(applicationId, page), label: rule };
}
