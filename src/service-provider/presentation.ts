import { invariant } from "../common/invariant.ts";
import { isDefaultProjection, type Projection, projectResource } from "../scim/projection.ts";
import { isObject, type Resource } from "../scim/resource.ts";
import type { ResourceSchema } from "../scim/schema.ts";

/** What a request wants to see of a resource whose `groups` or `members` are rows. */
export interface Presentation {
  /** Whether the rows have to be read at all. */
  readonly wantsRows: boolean;
  /** Cut the text of a whole resource down to what is wanted. */
  readonly shape: (text: string) => string;
}

/**
 * Work out once for a request what it wants to see.
 *
 * The default set goes out as stored, and so does the set without the rows, which is what Entra
 * asks for all the time; anything else is parsed and projected.
 *
 * @param rowAttribute - the attribute kept as rows, in the schema's spelling
 * @see RFC 7644 section 3.9
 */
export function planPresentation(
  projection: Projection,
  rowAttribute: "groups" | "members",
  schema: ResourceSchema,
): Presentation {
  if (isDefaultProjection(projection)) return { wantsRows: true, shape: (text) => text };
  const named = projection.paths.map((path) => {
    const isCore = path.urn === undefined || path.urn.toLowerCase() === schema.foldedUrn;
    const isRows = isCore && path.attribute.toLowerCase() === rowAttribute;
    return { isRows, isWhole: path.subAttribute === undefined };
  });
  const shape = (text: string) => projectText(text, projection, schema);
  if (projection.mode === "attributes") {
    return { wantsRows: named.some(({ isRows }) => isRows), shape };
  }
  const wantsRows = !named.some(({ isRows, isWhole }) => isRows && isWhole);
  const isJustRows = named.every(({ isRows, isWhole }) => isRows && isWhole);
  return { wantsRows, shape: isJustRows ? (text) => text : shape };
}

function projectText(text: string, projection: Projection, schema: ResourceSchema): string {
  return JSON.stringify(projectResource(parseDocument(text), projection, schema));
}

/** Read back the text of a resource that this service provider wrote. */
export function parseDocument(text: string): Resource {
  const value: unknown = JSON.parse(text);
  invariant(isObject(value), "a stored document is a JSON object");
  return value;
}
