import { ScimError } from "./errors.ts";

/** What a conditional header names: any version at all, or the opaque parts of these tags. */
export type EntityTags = "any" | readonly string[];

/** What must hold of the stored version before a request is done. RFC 9110 section 13.1. */
export interface Preconditions {
  readonly ifMatch?: EntityTags;
  readonly ifNoneMatch?: EntityTags;
}

/**
 * Read If-Match and If-None-Match.
 *
 * @param ifMatch - the header as it came; undefined when it is not there
 * @returns undefined when there is neither, so that the usual request checks nothing
 * @see RFC 7644 section 3.14, RFC 9110 sections 13.1.1 and 13.1.2
 */
export function parsePreconditions(
  ifMatch: string | undefined,
  ifNoneMatch: string | undefined,
): Preconditions | undefined {
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined;
  return {
    ...(ifMatch === undefined ? {} : { ifMatch: parseEntityTags(ifMatch) }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch: parseEntityTags(ifNoneMatch) }),
  };
}

/**
 * Check a request's conditions against the resource that is there.
 *
 * Tags are compared weakly for both headers: this service provider's are weak, and RFC 7644 itself
 * sends a weak one in If-Match.
 *
 * @param entityTag - of the stored version
 * @param purpose - of the request: If-None-Match saves a read, and refuses a change
 * @returns `notModified` when a read has nothing new to tell
 * @throws {@link ScimError} `preconditionFailed`
 */
export function checkPreconditions(
  conditions: Preconditions | undefined,
  entityTag: string,
  purpose: "read" | "change",
): "proceed" | "notModified" {
  const { ifMatch, ifNoneMatch } = conditions ?? {};
  if (ifMatch !== undefined && !namesTag(ifMatch, entityTag)) {
    throw new ScimError("preconditionFailed", `The resource is at version ${entityTag} by now.`);
  }
  if (ifNoneMatch === undefined || !namesTag(ifNoneMatch, entityTag)) return "proceed";
  if (purpose === "read") return "notModified";
  throw new ScimError("preconditionFailed", `The resource is at version ${entityTag} already.`);
}

function namesTag(tags: EntityTags, entityTag: string): boolean {
  if (tags === "any") return true;
  const [opaque] = parseTagList(entityTag);
  return opaque !== undefined && tags.includes(opaque);
}

function parseEntityTags(header: string): EntityTags {
  return header.trim() === "*" ? "any" : parseTagList(header);
}

const QUOTE = '"';

/** The opaque parts of a list of tags. What is no tag matches nothing, so it is passed over. */
function parseTagList(text: string): readonly string[] {
  const tags: string[] = [];
  let start = text.indexOf(QUOTE);
  while (start >= 0) {
    const end = text.indexOf(QUOTE, start + 1);
    if (end < 0) break;
    tags.push(text.slice(start + 1, end));
    start = text.indexOf(QUOTE, end + 1);
  }
  return tags;
}
