import type { JsonValue } from "../common/json.ts";
import { readObject, readTexts } from "./definition-reader.ts";
import type { UserRules } from "./user-rules.ts";

/**
 * Read what an organization asks of its Users: `{required, filterable, countries}`, lists of SCIM
 * paths. Whether there are such attributes shows when the rules are compiled.
 *
 * @param value - trusted in nothing; absent means no rules
 * @returns undefined when it asks for nothing
 * @throws SaasError `InvalidSchema`
 */
export function readUserRules(value: JsonValue | undefined): UserRules | undefined {
  if (value === undefined || value === null) return undefined;
  const where = "the rules of users";
  const object = readObject(value, where, ["required", "filterable", "countries"]);
  const required = readTexts(object, "required", where) ?? [];
  const filterable = readTexts(object, "filterable", where);
  const countries = readTexts(object, "countries", where) ?? [];
  if (required.length + countries.length === 0 && filterable === undefined) return undefined;
  return {
    required,
    ...(filterable !== undefined && { filterable }),
    ...(countries.length > 0 && { countries }),
  };
}
