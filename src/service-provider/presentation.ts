import { invariant } from "../common/invariant.ts";
import type { KindRules } from "../saas/kind-rules.ts";
import type { ModifiedEntry } from "../saas/modified.ts";
import type { StoredResource } from "../saas/ports.ts";
import { isDefaultProjection, type Projection, projectResource } from "../scim/projection.ts";
import { isObject, type Resource } from "../scim/resource.ts";

/** What a request wants to see of a resource whose `groups` or `members` are rows. */
export interface Presentation {
  /** Whether the rows have to be read at all. */
  readonly wantsRows: boolean;
  /** Cuts the text of a whole resource down to what is wanted; absent: it goes out whole. */
  readonly shape?: (text: string) => string;
}

/** Whether it is known already that there are no groups to show. */
export function isInNoGroup({ rows }: KindRules, { isMember }: StoredResource): boolean {
  return rows === "groups" && isMember === false;
}

/**
 * Work out once for a request what it wants to see.
 *
 * The default set goes out as stored, and so does the set without the rows, which is what Entra
 * asks for all the time; anything else is parsed and projected.
 *
 * @param written - attributes that the request itself has set; from {@link listWritten}
 * @see RFC 7644 section 3.9
 */
export function planPresentation(
  projection: Projection,
  { schema, rows, isShownAsStored }: KindRules,
  written?: ReadonlySet<string>,
): Presentation {
  const project = (text: string) =>
    JSON.stringify(projectResource(parseDocument(text), projection, schema, written));
  const shapeWhole = isShownAsStored ? {} : { shape: project };
  if (isDefaultProjection(projection)) {
    return { wantsRows: rows !== undefined, ...shapeWhole };
  }
  const named = projection.paths.map((path) => {
    const isCore = path.urn === undefined || path.urn.toLowerCase() === schema.foldedUrn;
    const isRows = isCore && path.attribute.toLowerCase() === rows;
    return { isRows, isWhole: path.subAttribute === undefined };
  });
  if (projection.mode === "attributes") {
    return { wantsRows: named.some(({ isRows }) => isRows), shape: project };
  }
  const isLeftOut = named.some(({ isRows, isWhole }) => isRows && isWhole);
  const wantsRows = rows !== undefined && !isLeftOut;
  const isJustRows = named.every(({ isRows, isWhole }) => isRows && isWhole);
  return { wantsRows, ...(isJustRows ? shapeWhole : { shape: project }) };
}

/**
 * The attributes that are returned on request alone and that a request has set itself.
 *
 * @see RFC 7643 section 7
 */
export function listWritten(
  { schema, isShownAsStored }: KindRules,
  modified: readonly ModifiedEntry[],
): ReadonlySet<string> | undefined {
  if (isShownAsStored) return undefined;
  const all = [schema, ...schema.extensions].flatMap(({ attributes }) => attributes);
  const isWritten = (path: string) =>
    modified.some(
      (each) =>
        each.path === path || each.path.startsWith(`${path}.`) || path.startsWith(`${each.path}:`),
    );
  const paths = all.filter(({ returned }) => returned === "request").map(({ path }) => path);
  return new Set(paths.filter(isWritten));
}

/** Read back the text of a resource that this service provider wrote. */
export function parseDocument(text: string): Resource {
  const value: unknown = JSON.parse(text);
  invariant(isObject(value), "a stored document is a JSON object");
  return value;
}
