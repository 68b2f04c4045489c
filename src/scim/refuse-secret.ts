import { ScimError } from "./errors.ts";
import type { ResourceAttribute } from "./schema.ts";

/**
 * Refuse to find or order resources by what is never returned, such as a password: each answer
 * would tell something about it.
 *
 * @param verb - ends the sentence `"password" cannot be …`
 * @throws {@link ScimError} `sensitive`
 * @see RFC 7644 section 7.5.2
 */
export function refuseSecret(
  { path, parent, returned }: ResourceAttribute,
  verb: "compared" | "sorted by",
): void {
  if (returned !== "never" && parent?.returned !== "never") return;
  throw new ScimError("sensitive", `"${path}" cannot be ${verb}.`, { attributePath: path });
}
