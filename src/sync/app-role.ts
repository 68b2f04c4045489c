import { isJsonObject, type JsonValue } from "../common/json.ts";

/** A role of the application that an assignment can name (defaults.md section 4). */
export interface AppRole {
  readonly id: string;
  readonly displayName: string;
  /** What role expressions give; absent where the role has no value. */
  readonly value?: string;
  readonly description?: string;
  /** Nobody can be assigned it any more; who has it keeps it. */
  readonly isDisabled?: true;
}

/** What a list of app roles came to. `issue` is a sentence on the first thing that is wrong. */
export type ParsedAppRoles = { readonly roles: readonly AppRole[] } | { readonly issue: string };

const MOST_ROLES = 250;
const LONGEST = { displayName: 100, value: 120, description: 1_000 } as const;
/** The role that is none: it can't be defined. */
const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";

/**
 * Read Graph's `appRoles` as an application's own: the whole list, in its order.
 *
 * @param value - trusted in nothing; `origin` and `isPreAuthorizationRequired` are read over
 * @throws never
 */
export function parseAppRoles(value: JsonValue | undefined): ParsedAppRoles {
  if (!Array.isArray(value) || value.length > MOST_ROLES) {
    return { issue: `appRoles has to be a list of at most ${MOST_ROLES} roles.` };
  }
  const roles: AppRole[] = [];
  for (const [index, item] of value.entries()) {
    const read = parseRole(item);
    if (typeof read === "string") return { issue: `appRoles[${index}]${read}` };
    const twin = roles.find(
      ({ id, value: text }) => id === read.id || (text !== undefined && text === read.value),
    );
    if (twin !== undefined) return { issue: `appRoles[${index}] repeats ${twin.displayName}.` };
    roles.push(read);
  }
  return { roles };
}

/** A role, or what is wrong with it. */
function parseRole(item: JsonValue): AppRole | string {
  if (!isJsonObject(item)) return " has to be a JSON object.";
  const { id, displayName, value, description, isEnabled, allowedMemberTypes } = item;
  if (typeof id !== "string" || !isGuid(id)) return ".id has to be a GUID.";
  if (id === DEFAULT_ACCESS) return ".id of all zeroes is Default Access, which is always there.";
  if (!isText(displayName, LONGEST.displayName)) {
    return `.displayName has to be a text of 1 to ${LONGEST.displayName} characters.`;
  }
  const hasValue = value !== undefined && value !== null && value !== "";
  if (hasValue && (!isText(value, LONGEST.value) || value.includes(" "))) {
    return `.value has to be a word of at most ${LONGEST.value} characters, without spaces.`;
  }
  const isDescribed = description !== undefined && description !== null && description !== "";
  if (isDescribed && !isText(description, LONGEST.description)) {
    return `.description has to be a text of at most ${LONGEST.description} characters.`;
  }
  if (isEnabled !== undefined && typeof isEnabled !== "boolean") {
    return ".isEnabled has to be true or false.";
  }
  const members = allowedMemberTypes ?? ["User"];
  if (!Array.isArray(members) || !members.includes("User")) {
    return ".allowedMemberTypes has to name User: people and groups are assigned here.";
  }
  return {
    id: id.toLowerCase(),
    displayName,
    ...(hasValue && { value }),
    ...(isDescribed && { description }),
    ...(isEnabled === false && { isDisabled: true as const }),
  };
}

function isText(value: JsonValue | undefined, longest: number): value is string {
  return typeof value === "string" && value.trim() !== "" && value.length <= longest;
}

function isGuid(text: string): boolean {
  const parts = text.split("-");
  const isShaped = parts.map(({ length }) => length).join() === "8,4,4,4,12";
  return isShaped && [...parts.join("").toLowerCase()].every((each) => HEX.includes(each));
}

const HEX = "0123456789abcdef";
