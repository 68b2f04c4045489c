import { ScimError } from "../scim/errors.ts";
import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import type { KindRules } from "./kind-rules.ts";

/**
 * What every application is asked by, whatever its table ticks: a user by id, what was changed
 * since, and whether a reference is set (Entra sends `id eq "…" and manager eq "…"`).
 */
const ALWAYS = /^(id|meta(\..+)?|groups(\..+)?|.*[:.]manager(\..+)?)$/;

/**
 * Refuse a filter that asks by an attribute that the application can't filter by.
 *
 * @throws ScimError `invalidFilter` that names what can be filtered by
 */
export function checkFilter(rules: KindRules, filter: ResolvedFilter | undefined): void {
  const { filterable, kind } = rules;
  if (filterable === undefined || filter === undefined) return;
  const refused = listPaths(filter).find((path) => !filterable.has(path) && !ALWAYS.test(path));
  if (refused === undefined) return;
  const known = [...filterable].join(", ");
  const detail = `${kind}s can't be filtered by ${refused} here; they can be by ${known}.`;
  throw new ScimError("invalidFilter", detail, { attributePath: refused });
}

/** The paths that a filter compares. The `type` that chooses an item of a list is none of them. */
function listPaths(filter: ResolvedFilter): readonly string[] {
  switch (filter.kind) {
    case "comparison":
    case "present":
      return [(filter.subAttribute ?? filter.attribute).path];
    case "valuePath": {
      const inner = listPaths(filter.filter);
      const others = inner.filter((path) => path !== `${filter.attribute.path}.type`);
      return others.length === 0 ? inner : others;
    }
    case "not":
      return listPaths(filter.filter);
    default:
      return filter.filters.flatMap(listPaths);
  }
}
