import type { Caller } from "../directory/roles.ts";
import type { Initiator } from "../sync/log.ts";

/** Who a caller is in the log. */
export function actorOf(caller: Caller): Initiator {
  if (caller.kind === "operator") {
    return { id: "operator", displayName: "Operator", initiatorType: "user" };
  }
  const initiatorType = caller.kind === "administrator" ? "user" : "application";
  return { id: caller.id, displayName: caller.name, initiatorType };
}
