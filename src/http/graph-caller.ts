import type { Caller } from "../directory/roles.ts";
import type { Initiator } from "../sync/log.ts";

/** Who a caller is in the log. */
export function actorOf(caller: Caller): Initiator {
  if (caller.kind === "operator") {
    return { id: "operator", displayName: "Operator", initiatorType: "user" };
  }
  return { id: caller.id, displayName: caller.name, initiatorType: "application" };
}
