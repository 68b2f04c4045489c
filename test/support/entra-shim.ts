import { isJsonObject, type JsonObject, type JsonValue } from "../../src/common/json.ts";

/** `emails[type eq "work"].value`. */
const FILTERED = /^(\w+)\[(\w+) eq (".*?")\]\.(\w+)$/;

/**
 * What a server by the letter of the RFC needs in front of it to take what Entra sends, as
 * scimmy's users write it: members removed by a list, truth values as words, a manager as a bare
 * id, and additions to elements that are not there yet (scim-requests.md sections 4.3 to 5).
 *
 * @param resource - what the PATCH is for
 */
export function translateFromEntra(
  operations: readonly JsonObject[],
  resource: JsonObject | undefined,
): readonly JsonObject[] {
  const created = new Map<string, Record<string, JsonValue>>();
  return operations.flatMap((operation): readonly JsonObject[] => {
    const { op, path, value } = operation;
    const verb = String(op).toLowerCase();
    if (typeof path !== "string") return [operation];
    if (verb === "remove" && path === "members" && Array.isArray(value)) {
      return value.filter(isJsonObject).map((member) => ({
        op: "remove",
        path: `members[value eq ${JSON.stringify(member.value)}]`,
      }));
    }
    if (path.endsWith(":manager") && typeof value === "string") {
      return [{ op: verb, path, value: { value } }];
    }
    if (path === "active" && typeof value === "string") {
      return [{ op: verb, path, value: value === "True" }];
    }
    const [, attribute = "", by = "", wanted = "", sub = ""] = FILTERED.exec(path) ?? [];
    if (verb !== "add" || attribute === "") return [operation];
    const list = resource?.[attribute];
    const isThere = (item: JsonValue): boolean =>
      isJsonObject(item) && item[by] === (JSON.parse(wanted) as JsonValue);
    if (Array.isArray(list) && list.some(isThere)) return [operation];
    const key = `${attribute} ${wanted}`;
    const known = created.get(key);
    if (known !== undefined) {
      known[sub] = value ?? null;
      return [];
    }
    const item = { [by]: JSON.parse(wanted) as JsonValue, [sub]: value ?? null };
    created.set(key, item);
    return [{ op: "add", path: attribute, value: [item] }];
  });
}
