import { isJsonObject, type JsonValue } from "../common/json.ts";
import { ScimError } from "../scim/errors.ts";
import { matchesFilter } from "../scim/match.ts";
import type { Resource } from "../scim/resource.ts";
import { findCountryProblem } from "./check-country.ts";
import type { KindRules, RuledAttribute } from "./kind-rules.ts";

/**
 * Refuse a resource that is not what the application asks for beyond the schema.
 *
 * @param resource - in canonical form, as it would be stored
 * @throws ScimError `invalidValue` that names every attribute missing, or the value that is wrong
 */
export function checkDemands(rules: KindRules, resource: Resource): void {
  const missing = listMissingPaths(rules, resource);
  if (missing.length > 0) {
    const paths = missing.join(", ");
    throw new ScimError("invalidValue", `This application needs a value for ${paths}.`, {
      attributePath: missing[0],
    });
  }
  for (const ruled of rules.countries) checkCountries(ruled, resource);
}

/** What the application asks for beyond the schema and a resource has no value for, as paths. */
export function listMissingPaths(
  { required }: Pick<KindRules, "required">,
  resource: Resource,
): readonly string[] {
  return required.filter(({ holds }) => !matchesFilter(holds, resource)).map(({ path }) => path);
}

function checkCountries(ruled: RuledAttribute, resource: Resource): void {
  for (const value of listValues(ruled, resource)) {
    const problem = typeof value === "string" ? findCountryProblem(value) : undefined;
    if (problem === undefined) continue;
    const detail = `${ruled.path} takes the code of a country in ISO 3166, two or three letters, ${problem}`;
    throw new ScimError("invalidValue", detail.endsWith("?") ? detail : `${detail}.`, {
      attributePath: ruled.path,
    });
  }
}

/** The values of an attribute, or of a part of each of its items. */
function listValues(
  { attribute, subAttribute }: RuledAttribute,
  resource: Resource,
): readonly (JsonValue | undefined)[] {
  const { extension, name } = attribute;
  const holder = extension === undefined ? resource : resource[extension];
  const value = isJsonObject(holder) ? holder[name] : undefined;
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  if (subAttribute === undefined) return items;
  return items.map((item) => (isJsonObject(item) ? item[subAttribute.name] : undefined));
}
