/**
 * The shapes in which requests are written. `rfc` is RFC 7644 as the most servers understand it;
 * `entra` and `entra-2020` are what Microsoft Entra's provisioning service sends, without and with
 * the flag `aadOptscim062020`, so that a vendor can rehearse against Entra without Entra
 * (scim-requests.md sections 4 to 9).
 */
export const DIALECTS = ["rfc", "entra", "entra-2020"] as const;

/** One of {@link DIALECTS}. */
export type Dialect = (typeof DIALECTS)[number];

/** The flag in a Tenant URL, lower-cased, and its name in a screenshot of Microsoft's. */
const FLAGS: ReadonlySet<string> = new Set(["aadoptscim062020", "azureadscimpatch062020"]);

/**
 * The dialect of a target. Somebody who wrote Entra's flag into the Tenant URL wants what Entra
 * does with it; a dialect other than Entra's that was chosen by hand stands all the same.
 *
 * @param chosen - the target's setting; absent: nobody chose
 * @param flags - names of the Tenant URL's query part, lower-cased
 */
export function chooseDialect(chosen: Dialect | undefined, flags: readonly string[]): Dialect {
  const isFlagged = flags.some((flag) => FLAGS.has(flag));
  if (chosen === undefined) return isFlagged ? "entra-2020" : "rfc";
  return chosen === "entra" && isFlagged ? "entra-2020" : chosen;
}

/** The names in the query part of a Tenant URL, lower-cased; none where the text is no URL. */
export function readTenantFlags(tenantUrl: string): readonly string[] {
  const [, query = ""] = (tenantUrl.split("#")[0] ?? "").split("?");
  return query
    .split("&")
    .map((part) => (part.split("=")[0] ?? "").toLowerCase())
    .filter((name) => name !== "");
}
