import { invariant } from "../common/invariant.ts";
import type { GroupMember, StoredResource, UserGroup } from "../saas/ports.ts";
import type { ResourceFrame } from "../saas/resource-pages.ts";
import { checkPreconditions, type Preconditions } from "../scim/entity-tag.ts";
import type { Caller } from "./provider.ts";

/** The URI of a resource. */
export function formatLocation(caller: Caller, kind: StoredResource["kind"], id: string): string {
  return `${caller.baseUrl}${caller.rules.kinds.get(kind)?.endpoint ?? `/${kind}`}/${id}`;
}

/** The weak entity tag of a version; the same text is in `meta.version` (RFC 7644 section 3.14). */
export function formatEntityTag(version: number): string {
  return `W/"${version}"`;
}

/** The rows that go into an answer beside the document; undefined leaves the attribute out. */
export interface PresentedRows {
  readonly groups?: readonly UserGroup[] | undefined;
  readonly members?: readonly GroupMember[] | undefined;
}

/**
 * Write a resource as it goes over the wire. The stored text is not parsed: what depends on the
 * request is put behind it.
 *
 * @returns JSON text with `meta`, and `groups` or `members` where there are any
 */
export function presentResource(
  caller: Caller,
  stored: StoredResource,
  rows: PresentedRows = {},
): string {
  return presentPieces(caller, stored, rows).join("");
}

/** The same in two pieces, as long texts are sent: what is stored, and the rest. */
export function presentPieces(
  caller: Caller,
  stored: StoredResource,
  rows: PresentedRows = {},
): readonly string[] {
  const { document, kind } = stored;
  invariant(document.endsWith("}"), "a stored document is a JSON object");
  let text = "";
  if (rows.groups !== undefined && rows.groups.length > 0) {
    text += `,"groups":[${rows.groups.map((each) => presentGroup(caller, each)).join(",")}]`;
  }
  if (rows.members !== undefined && rows.members.length > 0) {
    text += `,"members":[${rows.members.map((each) => presentMember(caller, each)).join(",")}]`;
  }
  const [beforeCreated, beforeLastModified, beforeId, beforeVersion, end] = frameMeta(caller, kind);
  const meta =
    beforeCreated +
    stored.created +
    beforeLastModified +
    stored.lastModified +
    beforeId +
    stored.id +
    beforeVersion +
    stored.version +
    end;
  return [document.slice(0, -1), text + meta];
}

/** What a store needs to write a resource as it is answered. */
export function frameResource(
  caller: Caller,
  kind: StoredResource["kind"],
  withGroups: boolean,
): ResourceFrame {
  const texts = frameMeta(caller, kind);
  if (!withGroups) return { texts };
  return { texts, groupAddress: JSON.stringify(formatLocation(caller, "Group", "")).slice(1, -1) };
}

// Timestamps, ids and versions are ours and need no escaping; a location may.
function frameMeta(caller: Caller, kind: StoredResource["kind"]): ResourceFrame["texts"] {
  return [
    `,"meta":{"resourceType":"${kind}","created":"`,
    '","lastModified":"',
    `","location":"${escapeText(formatLocation(caller, kind, ""))}`,
    '","version":"W/\\"',
    '\\""}}',
  ];
}

/** The last text that was escaped: the resources of a page all begin their address alike. */
let lastEscaped = { text: "", escaped: "" };

function escapeText(text: string): string {
  if (lastEscaped.text !== text) {
    lastEscaped = { text, escaped: JSON.stringify(text).slice(1, -1) };
  }
  return lastEscaped.escaped;
}

function presentGroup(caller: Caller, group: UserGroup): string {
  const display = group.display === undefined ? "" : `,"display":${JSON.stringify(group.display)}`;
  const ref = JSON.stringify(formatLocation(caller, "Group", group.value));
  return `{"value":"${group.value}","$ref":${ref}${display},"type":"direct"}`;
}

function presentMember(caller: Caller, member: GroupMember): string {
  const { value, type } = member;
  const display =
    member.display === undefined ? "" : `,"display":${JSON.stringify(member.display)}`;
  const ref = JSON.stringify(formatLocation(caller, type, value));
  return `{"value":"${value}","$ref":${ref},"type":"${type}"${display}}`;
}

/** A resource ready to be answered. */
export interface PresentedResource {
  /** JSON text; undefined where the answer has no body. */
  readonly text: string | undefined;
  readonly location: string;
  readonly entityTag: string;
  /** The client has this version already; there is no text then. */
  readonly isNotModified?: boolean;
}

/** Put the address and the entity tag of a resource beside its text. */
export function presentAnswer(
  caller: Caller,
  stored: StoredResource,
  text: string | undefined,
): PresentedResource {
  const location = formatLocation(caller, stored.kind, stored.id);
  return { text, location, entityTag: formatEntityTag(stored.version) };
}

/**
 * What to answer a read that asks for nothing but news.
 *
 * @returns undefined when the resource has to be presented
 * @throws ScimError `preconditionFailed`
 * @see RFC 7644 section 3.14
 */
export function presentUnmodified(
  caller: Caller,
  stored: StoredResource,
  conditions: Preconditions | undefined,
): PresentedResource | undefined {
  if (conditions === undefined) return undefined;
  const answer = presentAnswer(caller, stored, undefined);
  const outcome = checkPreconditions(conditions, answer.entityTag, "read");
  return outcome === "notModified" ? { ...answer, isNotModified: true } : undefined;
}
