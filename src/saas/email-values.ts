import { foldCase } from "../scim/fold.ts";
import { isArray, isObject, type Resource } from "../scim/resource.ts";

/** The addresses by which a resource is found: folded, each once, in their order. */
export function listEmailValues({ emails }: Resource): readonly string[] {
  if (emails === undefined || !isArray(emails)) return [];
  const values = emails.flatMap((email) => {
    const value = isObject(email) ? email.value : undefined;
    return typeof value === "string" ? [foldCase(value)] : [];
  });
  return [...new Set(values)];
}
