import { DirectoryError } from "./errors.ts";
import {
  EXTENSION_LIMITS,
  EXTENSION_PREFIX,
  READ_ONLY_PROPERTIES,
  type SourceAttribute,
  VALUES_LIMIT,
} from "./source-attributes.ts";
import type { DirectoryUser, DirectoryValue } from "./user.ts";

/** The attributes of an object by name. */
export type Attributes = DirectoryUser["attributes"];

/** What a person asks to change: absent stays as it is, null clears. */
export type PropertyEdit = Readonly<Record<string, unknown>>;

/**
 * Merge an edit into an object's attributes. Null and an empty list clear.
 *
 * Names are those of the table, exactly; further attributes are extension attributes, whose names
 * begin with `extension_`, or ones that the object has already (a file of people may bring any).
 * So a mistyped name is refused and never kept beside the one that was meant.
 *
 * @param whom - the object's name for messages, e.g. `the user ada@contoso.example`
 * @throws DirectoryError `UnknownProperty`, `ReadOnlyProperty`, `InvalidPropertyValue`
 */
export function editAttributes(
  current: Attributes,
  edit: PropertyEdit,
  given: { readonly table: readonly SourceAttribute[]; readonly whom: string },
): Attributes {
  const attributes = new Map(Object.entries(current));
  for (const [name, value] of Object.entries(edit)) {
    if (value === undefined) continue;
    const attribute = findAttribute(name, attributes, given);
    const read = readValue(attribute, value, given.whom);
    if (read === undefined) attributes.delete(name);
    else attributes.set(name, read);
  }
  return Object.fromEntries(attributes);
}

/**
 * Read a text that an object must have, trimmed.
 *
 * @throws DirectoryError `InvalidPropertyValue`
 */
export function readText(
  value: unknown,
  given: { readonly property: string; readonly maximumLength: number; readonly whom: string },
): string {
  const { property, maximumLength, whom } = given;
  if (typeof value !== "string") throw refuse(property, whom, "has to be a text");
  const text = value.trim();
  if (text === "") throw refuse(property, whom, "is empty; leave it out, or send null to clear it");
  checkText(text, { property, maximumLength, whom });
  return text;
}

/**
 * The attribute of this name that an edit may set; undefined when there is none.
 *
 * @param current - what the object has by now
 */
export function findEditable(
  name: string,
  current: Attributes,
  table: readonly SourceAttribute[],
): SourceAttribute | undefined {
  try {
    return findAttribute(name, new Map(Object.entries(current)), { table, whom: "" });
  } catch (error) {
    if (error instanceof DirectoryError) return undefined;
    throw error;
  }
}

function findAttribute(
  name: string,
  attributes: ReadonlyMap<string, DirectoryValue>,
  given: { readonly table: readonly SourceAttribute[]; readonly whom: string },
): SourceAttribute {
  const { table, whom } = given;
  const known = table.find((attribute) => attribute.name === name);
  if (known !== undefined) return known;
  if (READ_ONLY_PROPERTIES.has(name)) {
    const message = `${name} of ${whom} is kept by the directory itself and can't be set.`;
    throw new DirectoryError("ReadOnlyProperty", message, { property: name });
  }
  const folded = name.toLowerCase();
  const meant = table.find((attribute) => attribute.name.toLowerCase() === folded);
  const isExtension = name.startsWith(EXTENSION_PREFIX) && isExtensionName(name);
  if (meant === undefined && (isExtension || attributes.has(name))) return asExtension(name);
  const shown = name.slice(0, 60);
  const hint =
    meant === undefined
      ? `Correct its name, or begin it with ${EXTENSION_PREFIX} for an attribute of your own.`
      : `It is spelled ${meant.name}.`;
  const message = `The directory knows no attribute "${shown}" for ${whom}. ${hint}`;
  throw new DirectoryError("UnknownProperty", message, { property: shown });
}

function asExtension(name: string): SourceAttribute {
  return { name, type: "String", multivalued: false, maximumLength: EXTENSION_LIMITS.text };
}

/** Letters of the alphabet, digits and `_`, so that expressions and filters can name it. */
function isExtensionName(name: string): boolean {
  if (name.length <= EXTENSION_PREFIX.length || name.length > EXTENSION_LIMITS.name) return false;
  for (const character of name) {
    const isDigit = character >= "0" && character <= "9";
    const lower = character.toLowerCase();
    const isLetter = lower >= "a" && lower <= "z" && lower.length === 1;
    if (!isDigit && !isLetter && character !== "_") return false;
  }
  return true;
}

/** @returns undefined when the value clears the attribute */
function readValue(
  attribute: SourceAttribute,
  value: unknown,
  whom: string,
): DirectoryValue | undefined {
  const { name: property, maximumLength } = attribute;
  if (value === null) return undefined;
  const isExtension = property.startsWith(EXTENSION_PREFIX);
  if (Array.isArray(value) && (attribute.multivalued || isExtension)) {
    if (value.length > VALUES_LIMIT) {
      throw refuse(property, whom, `has more than ${VALUES_LIMIT} values`);
    }
    const texts = value.map((item) => readText(item, { property, maximumLength, whom }));
    return texts.length === 0 ? undefined : texts;
  }
  if (attribute.multivalued) throw refuse(property, whom, "has to be a list of texts");
  if (attribute.type === "Boolean" || (isExtension && typeof value === "boolean")) {
    if (typeof value !== "boolean") throw refuse(property, whom, "has to be true or false");
    return value;
  }
  const text = readText(value, { property, maximumLength, whom });
  if (attribute.type === "DateTime" && !isInstant(text)) {
    throw refuse(property, whom, "has to be a day and time such as 2026-03-01T00:00:00Z");
  }
  return text;
}

function isInstant(text: string): boolean {
  return text.length >= 10 && text[4] === "-" && text[7] === "-" && !Number.isNaN(Date.parse(text));
}

function checkText(
  text: string,
  given: { readonly property: string; readonly maximumLength: number; readonly whom: string },
): void {
  const { property, maximumLength, whom } = given;
  if (text.length > maximumLength) {
    const fault = `has ${text.length} characters; at most ${maximumLength} are allowed`;
    throw refuse(property, whom, fault);
  }
  // Control characters, and halves of surrogate pairs, which no database keeps.
  const isStorable = !hasControl(text) && text.isWellFormed();
  if (!isStorable) throw refuse(property, whom, "has a character that can't be kept");
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // Addresses and descriptions may have several lines.
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 127) return true;
  }
  return false;
}

function refuse(property: string, whom: string, fault: string): DirectoryError {
  const message = `${property} of ${whom} ${fault}.`;
  return new DirectoryError("InvalidPropertyValue", message, { property });
}
