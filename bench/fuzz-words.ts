/** Texts, filters, paths and values of the fuzz test: mostly meant well, always near the edge. */
import type { Chance } from "./fuzz-chance.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";

/** Names of attributes, of members of every object, and of nothing. */
const NAMES = [
  ...["userName", "id", "externalId", "schemas", "meta", "displayName", "active", "password"],
  ...["name", "name.givenName", "name.familyName", "emails", "emails.value", "emails.type"],
  ...["emails.primary", "groups", "groups.value", "members", "members.value", "members.type"],
  ...["roles", "roles.value", "addresses", "x509Certificates", "entitlements", "ims.display"],
  ...["meta.created", "meta.lastModified", "meta.location", "meta.version", "meta.resourceType"],
  ...["manager", "manager.value", "department", ENTERPRISE, `${ENTERPRISE}:manager`],
  ...[`${ENTERPRISE}:department`, `${ENTERPRISE}:manager.value`, `${CORE}:userName`, CORE],
  ...["serial", "weight", "slots", "ports", "ports.value", "owner.value", "bought", "mobile"],
  ...["history", "hidden", "pin", "code", "head.value", "level", "title", "nickName", "$ref"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "valueOf"],
  ...["__proto__.admin", "constructor.prototype", "a.b.c", "urn:", ":", ".", "", " ", "emails."],
  ...["USERNAME", "eMails.VALUE", 'emails[type eq "work"].value', 'members[value eq "x"]'],
] as const;

/** Texts that something between socket and disk may take badly. */
const TEXTS = [
  ...["", " ", "a", "A", "work", "True", "False", "true", "null", "undefined", "NaN", "0", "-1"],
  ...["1e309", "9007199254740993", "%", "_", "%_%", "\\", "\\\\", '"', "'", "''", "';--", "`"],
  ...["\u0000", "a\u0000b", "\ud800", "\udfff\ud800", "\ufeff", "\uffff", "é", "e\u0301", "İ", "ß"],
  ...["😀", "\u202e", "\r\n", "a\r\nSet-Cookie: x=1", "\n", "\t", "<script>alert(1)</script>"],
  ...["../../etc/passwd", "..%2f", "{{7*7}}", "$where", "[object Object]", "bulkId:a"],
  ...["bulkId:", "../Users/bulkId:a", "2024-01-01T00:00:00Z", "2024-02-30T00:00:00Z", "24:00"],
  ...["2024-01-01T00:00:00+14:00", "99999-01-01T00:00:00Z", "Zm9v", "not base64!", "p@example.com"],
  ...["http://[", "javascript:alert(1)", 'W/"1"', "*", "constructor", "__proto__", "toString"],
] as const;

const NUMBERS = [0, -0, 1, -1, 2.5, 1e21, 1e308, 5e-324, 2 ** 53, -(2 ** 53), 2 ** 31, 2 ** 63];
const OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "EQ", "Co"] as const;

/** One of the names. */
export function pickName(chance: Chance): string {
  return chance.pick(NAMES);
}

/** A text; seldom a very long one. */
export function pickText(chance: Chance): string {
  if (chance.often(10))
    return chance
      .pick(TEXTS)
      .repeat(1 + chance.below(2000))
      .slice(0, 9000);
  if (chance.often(200)) return String.fromCodePoint(chance.below(0xd800));
  return chance.pick(TEXTS);
}

function literal(chance: Chance): string {
  if (chance.often(600)) return JSON.stringify(pickText(chance));
  if (chance.often(300)) return String(NUMBERS[chance.below(NUMBERS.length)]);
  return chance.pick(["true", "false", "null", "True", "bare", '"', '"open', "'a'", "{}", "[1]"]);
}

function condition(chance: Chance): string {
  const name = pickName(chance);
  if (chance.often(150)) return `${name} pr`;
  return `${name} ${chance.pick(OPERATORS)} ${literal(chance)}`;
}

/** A filter by the grammar of RFC 7644 section 3.4.2.2, now and then broken or 8 KB long. */
export function buildFilter(chance: Chance, depth = 0): string {
  if (depth === 0 && chance.often(8)) return buildLongFilter(chance);
  if (depth === 0 && chance.often(60)) return breakText(chance, buildFilter(chance, 1));
  if (depth > 3 || chance.often(450)) return condition(chance);
  const inner = buildFilter(chance, depth + 1);
  switch (chance.below(5)) {
    case 0:
      return `not (${inner})`;
    case 1:
      return `${pickName(chance)}[${inner}]`;
    case 2:
      return `${pickName(chance)}[${inner}].${pickName(chance)} eq ${literal(chance)}`;
    case 3:
      return `(${inner}) and ${buildFilter(chance, depth + 1)}`;
    default:
      return `${inner} or ${buildFilter(chance, depth + 1)}`;
  }
}

const LONG = 8192;

/** 8 KB of one thing, for what takes more than linear time. */
function buildLongFilter(chance: Chance): string {
  const [unit, end] = chance.pick<readonly [string, string]>([
    ["(", "userName pr"],
    ["not (", "userName pr"],
    ["emails[", "type pr"],
    ['userName eq "a" or ', "active eq true"],
    ['emails.value co "a" and ', "active eq true"],
    ['emails[type eq "work" and value co "a"] or ', "active eq true"],
    ["not (userName pr) and ", "active eq true"],
    ["a.", "b eq 1"],
    ["urn:a:", "b eq 1"],
    ['"', '"'],
    ["\\", ""],
    [" ", "userName pr"],
    ["members.value ne null or ", "displayName pr"],
  ]);
  return unit.repeat(Math.floor(LONG / unit.length)) + end;
}

/** A path of a PATCH operation. */
export function buildPath(chance: Chance): string {
  if (chance.often(600)) return pickName(chance);
  const name = chance.pick(["emails", "members", "addresses", "roles", "ports", "name", "groups"]);
  const tail = chance.often(500) ? `.${chance.pick(["value", "display", "type", "", "a.b"])}` : "";
  const path = `${name}[${buildFilter(chance, 2)}]${tail}`;
  return chance.often(50) ? breakText(chance, path) : path;
}

/** Cut, double, or spoil a part of a text. */
export function breakText(chance: Chance, text: string): string {
  const at = chance.below(text.length + 1);
  const end = at + chance.below(12);
  const between = chance.pick([
    "",
    text.slice(at, end).repeat(3),
    "\u0000",
    "]",
    '"',
    "(",
    "}",
    "\\",
  ]);
  return text.slice(0, at) + between + text.slice(end);
}

/** Any JSON value: what an attribute may hold, and what none does. */
export function buildValue(chance: Chance, depth = 0): unknown {
  const kind = chance.below(depth > 3 ? 4 : 8);
  if (kind < 2) return pickText(chance);
  if (kind === 2) return NUMBERS[chance.below(NUMBERS.length)];
  if (kind === 3) return chance.pick([true, false, null, "", [], {}]);
  if (kind === 4) {
    const items = Array.from({ length: chance.below(4) }, () => buildValue(chance, depth + 1));
    return chance.often(5) ? Array.from({ length: 2500 }, () => items[0] ?? 1) : items;
  }
  if (kind === 5) return nest(chance);
  const entries = Array.from({ length: chance.below(5) }, () => [
    chance.often(700) ? pickName(chance) : pickText(chance),
    buildValue(chance, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

/** Nested a few levels, or far more than anybody needs. */
function nest(chance: Chance): unknown {
  let value: unknown = pickText(chance);
  const levels = chance.often(30) ? 1000 : chance.below(6);
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
}
