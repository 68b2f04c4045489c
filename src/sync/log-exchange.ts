import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { LoggedExchange } from "./log.ts";
import type { TargetAnswer, TargetRequest } from "./ports.ts";

/** Stands where something was taken out, as the expression function Redact spells it. */
export const REDACTED = "[Redact]";

/** What of an object no log may show. */
export interface Hidden {
  /** Names of target attributes, as the mapping spells them. */
  readonly attributes: readonly string[];
  /** The values that they have now. */
  readonly values: readonly string[];
}

/** Nothing but what is named like a secret. */
export const NOTHING_HIDDEN: Hidden = { attributes: [], values: [] };

/** A name with one of these in it holds a secret, whatever its case. */
const SECRET_WORDS = [
  "password",
  "passphrase",
  "secret",
  "token",
  "authorization",
  "cookie",
  "credential",
  "apikey",
  "privatekey",
];

/** How much of one body is kept: leaves of its tree, characters of one text and of all. */
const MOST_LEAVES = 200;
const MOST_CHARACTERS = 1_000;
const MOST_IN_ALL = 8_000;
/** A value as short as this is hidden only where it stands alone. */
const SHORT = 4;

interface AttributeName {
  readonly attribute: string;
  readonly subAttribute?: string;
}

interface Walk {
  readonly names: readonly AttributeName[];
  readonly values: readonly string[];
  leaves: number;
  characters: number;
}

/**
 * What the log keeps of one exchange.
 *
 * @returns a copy, cut to a few kilobytes, in which secrets and hidden values read `[Redact]`
 * @throws never
 */
export function logExchange(
  request: TargetRequest,
  answer: TargetAnswer,
  hidden: Hidden = NOTHING_HIDDEN,
): LoggedExchange {
  const copy = (body: JsonValue): JsonValue => copyBody(body, hidden);
  const sent = {
    method: request.method,
    path: hideInPath(request.path, hidden),
    ...(request.body !== undefined && { requestBody: copy(request.body) }),
    durationMs: answer.durationMs,
  };
  if (answer.kind === "noAnswer") return { ...sent, text: copy(answer.message) as string };
  return {
    ...sent,
    status: answer.status,
    ...(answer.body !== undefined && { responseBody: copy(answer.body) }),
    ...(answer.text !== undefined && { text: copy(answer.text) as string }),
  };
}

function copyBody(body: JsonValue, { attributes, values }: Hidden): JsonValue {
  const isOpen = attributes.length === 0 && values.length === 0;
  // Nearly every body is small and holds no secret: it is data, and stands in the log itself.
  if (isOpen && isHarmless(body, { leaves: MOST_LEAVES, characters: MOST_IN_ALL })) return body;
  const walk: Walk = {
    names: attributes.map(readName),
    values: values.filter((value) => value !== ""),
    leaves: MOST_LEAVES,
    characters: MOST_IN_ALL,
  };
  return copyValue(body, walk, []);
}

/** Whether a copy of the value would be the value: nothing is secret, and nothing too long. */
function isHarmless(value: JsonValue, left: Pick<Walk, "leaves" | "characters">): boolean {
  if (typeof value === "string") {
    left.leaves -= 1;
    left.characters -= value.length;
    return left.leaves > 0 && left.characters >= 0 && value.length <= MOST_CHARACTERS;
  }
  if (typeof value !== "object" || value === null) {
    left.leaves -= 1;
    return left.leaves > 0;
  }
  if (Array.isArray(value)) return value.every((item) => isHarmless(item, left));
  const object = value as JsonObject;
  for (const key in object) {
    const member = object[key];
    if (member === undefined) return false;
    const isPath = key === "path" && typeof member === "string";
    if (isSecretName(key) || (isPath && isSecretName(member))) return false;
    if (!isHarmless(member, left)) return false;
  }
  return true;
}

/**
 * Copy a value of a tree.
 *
 * @param scope - the hidden names whose attribute this value belongs to
 */
function copyValue(value: JsonValue, walk: Walk, scope: readonly AttributeName[]): JsonValue {
  if (Array.isArray(value)) return copyList(value, walk, scope);
  if (isJsonObject(value)) return copyObject(value, walk, scope);
  walk.leaves -= 1;
  if (scope.some(({ subAttribute }) => subAttribute === undefined)) return REDACTED;
  return typeof value === "string" ? copyText(value, walk) : value;
}

function copyList(
  list: readonly JsonValue[],
  walk: Walk,
  scope: readonly AttributeName[],
): readonly JsonValue[] {
  const copied: JsonValue[] = [];
  for (const item of list) {
    if (walk.leaves <= 0) return [...copied, `… ${list.length - copied.length} more`];
    copied.push(copyValue(item, walk, scope));
  }
  return copied;
}

function copyObject(object: JsonObject, walk: Walk, scope: readonly AttributeName[]): JsonObject {
  const copied: Record<string, JsonValue> = {};
  const { path } = object;
  const isOperation = typeof path === "string" && "op" in object;
  for (const [key, value] of Object.entries(object)) {
    if (walk.leaves <= 0) {
      copied["…"] = "cut";
      break;
    }
    const isValue = isOperation && key.toLowerCase() === "value";
    const name = isValue ? path : key;
    if (isSecretName(name)) {
      copied[key] = REDACTED;
      continue;
    }
    const own = scopeOf(name, walk.names);
    const subs = scope.filter(({ subAttribute }) => subAttribute === key.toLowerCase());
    const inner: readonly AttributeName[] = [
      ...own,
      ...subs.map(({ attribute }) => ({ attribute })),
      // Below an attribute without a sub-attribute everything is hidden.
      ...scope.filter(({ subAttribute }) => subAttribute === undefined),
    ];
    if (value !== undefined) copied[key] = copyValue(value, walk, inner);
  }
  return copied;
}

/** The hidden names that a member or a path of this name belongs to. */
function scopeOf(text: string, names: readonly AttributeName[]): readonly AttributeName[] {
  if (names.length === 0) return [];
  const { attribute, subAttribute } = readName(text);
  return names
    .filter((name) => name.attribute === attribute)
    .filter((name) => subAttribute === undefined || (name.subAttribute ?? "") === subAttribute)
    .map((name) => (subAttribute === undefined ? name : { attribute }));
}

function copyText(text: string, walk: Walk): string {
  const isHidden = walk.values.some(
    (value) => text === value || (value.length >= SHORT && text.includes(value)),
  );
  if (isHidden) return REDACTED;
  const most = Math.max(0, Math.min(MOST_CHARACTERS, walk.characters));
  walk.characters -= text.length;
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}

/** A filter or an id in the address may name a hidden value. */
function hideInPath(path: string, { values }: Hidden): string {
  const cut = path.length <= MOST_CHARACTERS ? path : `${path.slice(0, MOST_CHARACTERS)}…`;
  if (values.length === 0) return cut;
  const folded = decodePath(path).toLowerCase();
  const isHidden = values.some((value) => value !== "" && folded.includes(value.toLowerCase()));
  return isHidden ? `${path.split("?")[0]}?${REDACTED}` : cut;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll("+", " "));
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return path;
  }
}

/** `urn:…:User:name.givenName` is `givenName` of `name`; a value filter is passed over. */
function readName(text: string): AttributeName {
  const open = text.indexOf("[");
  const head = open < 0 ? text : text.slice(0, open);
  const behind = open < 0 ? "" : text.slice(text.indexOf("]", open) + 1);
  const plain = `${head.slice(head.lastIndexOf(":") + 1)}${behind}`.toLowerCase();
  const [attribute = "", subAttribute] = plain.split(".");
  return subAttribute === undefined ? { attribute } : { attribute, subAttribute };
}

/** What was said of a name before: the same few come back in every body. */
const judgedNames = new Map<string, boolean>();
/** A stranger's target may make names up. */
const MOST_NAMES = 2_000;

function isSecretName(name: string): boolean {
  const known = judgedNames.get(name);
  if (known !== undefined) return known;
  const folded = name.toLowerCase().replaceAll("_", "").replaceAll("-", "");
  const isSecret = SECRET_WORDS.some((word) => folded.includes(word));
  if (judgedNames.size >= MOST_NAMES) judgedNames.clear();
  judgedNames.set(name, isSecret);
  return isSecret;
}
