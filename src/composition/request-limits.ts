import { CliError } from "../cli/exit-codes.ts";
import { type LimitedAction, REQUEST_LIMITS, type RequestLimit } from "../http/graph-limits.ts";

const VARIABLES = {
  provisionOnDemand: "ROLLCALL_ON_DEMAND_LIMIT",
  comparison: "ROLLCALL_COMPARISON_LIMIT",
  bulkUpload: "ROLLCALL_BULK_UPLOAD_LIMIT",
  scimCheck: "ROLLCALL_SCIM_CHECK_LIMIT",
} as const satisfies Record<LimitedAction, string>;

/**
 * How many requests a job takes: `ROLLCALL_ON_DEMAND_LIMIT` and `ROLLCALL_COMPARISON_LIMIT` in 10
 * seconds, and `ROLLCALL_BULK_UPLOAD_LIMIT` in one; a tenant checks `ROLLCALL_SCIM_CHECK_LIMIT`
 * servers in a minute; 0 is no limit. What isn't set is as Microsoft has it, or as usual.
 *
 * @throws CliError `InvalidLimit`
 */
export function readRequestLimits(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<LimitedAction, RequestLimit>> {
  const read = (action: LimitedAction): RequestLimit => {
    const text = environment[VARIABLES[action]];
    if (text === undefined || text === "") return REQUEST_LIMITS[action];
    const requests = Number(text);
    if (Number.isSafeInteger(requests) && requests >= 0) {
      return { ...REQUEST_LIMITS[action], requests };
    }
    const message = `${VARIABLES[action]} has to be a whole number; 0 is no limit.`;
    throw new CliError("misuse", "InvalidLimit", message);
  };
  return {
    provisionOnDemand: read("provisionOnDemand"),
    comparison: read("comparison"),
    bulkUpload: read("bulkUpload"),
    scimCheck: read("scimCheck"),
  };
}
