import type { LogWish } from "../sync/log-store.ts";
import { type LogFilter, listRequired } from "./log-filter.ts";

const STATUSES = ["success", "failure", "skipped", "warning"] as const;
const ACTIONS = ["create", "update", "disable", "delete", "stagedDelete", "other"] as const;
const TYPES = ["User", "Group"] as const;
const NAMES: ReadonlySet<string> = new Set([
  "sourceIdentity/displayName",
  "sourceIdentity/userPrincipalName",
  "targetIdentity/id",
]);

/** What the store can tell by itself of a filter: every record that passes has all of it. */
export function readWish(filter: LogFilter): LogWish {
  const required = listRequired(filter);
  const equals = (property: string): string | undefined =>
    required.find((each) => each.property === property && each.operator === "eq")?.value;
  const word = equals("provisioningStatusInfo/status")?.toLowerCase();
  const status = STATUSES.find((each) => each === word);
  const action = ACTIONS.find((each) => each === equals("provisioningAction"));
  const identityType = TYPES.find((each) => each === equals("sourceIdentity/identityType"));
  const errorCode = equals("provisioningStatusInfo/errorInformation/errorCode");
  const text = findText(filter);
  return {
    ...(status !== undefined && { status }),
    ...(action !== undefined && { action }),
    ...(identityType !== undefined && { identityType }),
    ...(errorCode !== undefined && { errorCode }),
    ...(text !== undefined && { text }),
  };
}

/** The text that one of the names has to contain, when the filter asks for such a one. */
function findText(filter: LogFilter): string | undefined {
  const parts = filter.kind === "and" ? filter.parts : [filter];
  for (const part of parts) {
    const options = part.kind === "or" ? part.parts : [part];
    const texts = options.map((each) =>
      each.kind === "comparison" && each.operator === "contains" && NAMES.has(each.property)
        ? each.value
        : undefined,
    );
    const [first] = texts;
    if (first !== undefined && texts.every((each) => each === first)) return first;
  }
  return undefined;
}
