import { CsvError } from "./csv-error.ts";

/** What one column of the file means. */
export interface CsvColumn {
  /** The header as written, for messages. */
  readonly header: string;
  /** The source attribute; absent for a column without a header and for initial passwords. */
  readonly attribute?: string;
  /** Microsoft's bulk template asks `Block sign in (Yes/No)`: the opposite of accountEnabled. */
  readonly isInverted?: boolean;
}

/**
 * Source attributes that the product knows, each with further headers that mean it. Headers are
 * compared without case, spaces, `_`, `-` and `.`; sources: Microsoft's files of downloaded
 * users, its bulk templates, the portal's titles, and Graph's property names.
 */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  userPrincipalName: ["upn", "userName", "signInName"],
  objectId: ["id"],
  displayName: ["name", "fullName"],
  givenName: ["firstName"],
  surname: ["lastName", "familyName", "sn"],
  mail: ["email", "emailAddress"],
  jobTitle: ["title"],
  department: [],
  accountEnabled: ["enabled"],
  usageLocation: [],
  country: ["countryOrRegion", "country/region"],
  state: ["stateOrProvince", "state/province", "province"],
  city: [],
  streetAddress: ["street"],
  postalCode: ["zipCode", "zipOrPostalCode", "zip"],
  physicalDeliveryOfficeName: ["officeLocation", "office"],
  telephoneNumber: ["businessPhones", "businessPhone", "officePhone"],
  mobile: ["mobilePhone", "mobileNumber"],
  facsimileTelephoneNumber: ["faxNumber", "fax"],
  employeeId: ["employeeNumber"],
  companyName: ["company"],
  preferredLanguage: ["language"],
  mailNickname: ["mailAlias"],
  employeeType: [],
  userType: [],
  manager: ["managerUserPrincipalName", "managerId"],
  employeeHireDate: ["hireDate"],
  costCenter: ["employeeOrgData.costCenter"],
  division: ["employeeOrgData.division"],
};

/** Secrets have no business in a directory: the column is read over. */
const IGNORED = new Set(["passwordprofile", "password", "initialpassword"]);
const MAX_HEADER_LENGTH = 256;
const MAX_COLUMNS = 1000;

const ATTRIBUTE_OF_NAME = new Map(
  Object.keys(ALIASES).map((attribute) => [foldName(attribute), attribute]),
);
const ATTRIBUTE_OF_ALIAS = new Map(
  Object.entries(ALIASES).flatMap(([attribute, aliases]) =>
    aliases.map((alias): [string, string] => [foldName(alias), attribute]),
  ),
);

/**
 * Say what the columns mean. Unknown ones keep their header as their attribute's name.
 *
 * @param line - the header's line, for messages
 * @throws CsvError `NoUserPrincipalName`, `DuplicateColumn`, `BadColumn`
 */
export function readColumns(headers: readonly string[], line: number): readonly CsvColumn[] {
  if (headers.length > MAX_COLUMNS) {
    throw new CsvError("BadColumn", `The file has more than ${MAX_COLUMNS} columns.`, { line });
  }
  const names = headers.map((header) => readHeader(header.trim(), line));
  const exact = new Set(names.map(({ name }) => ATTRIBUTE_OF_NAME.get(foldName(name))));
  const taken = new Map<string, string>();
  const columns = names.map(({ header, name, isBracketed }): CsvColumn => {
    const folded = foldName(name);
    if (name === "" || IGNORED.has(folded)) return { header };
    const attribute = findAttribute(name, folded, exact, taken);
    const other = taken.get(attribute.toLowerCase());
    if (other !== undefined) throw refuseDuplicate(header, other, attribute, line);
    taken.set(attribute.toLowerCase(), header);
    if (attribute !== "accountEnabled" || !isBracketed) return { header, attribute };
    return { header, attribute, isInverted: asksForBlock(header, line) };
  });
  if (!taken.has("userprincipalname")) throw refuseWithoutName(names, line);
  return columns;
}

/** The attribute's own name wins over an alias: then the alias's column is one of its own. */
function findAttribute(
  name: string,
  folded: string,
  exact: ReadonlySet<string | undefined>,
  taken: ReadonlyMap<string, string>,
): string {
  const known = ATTRIBUTE_OF_NAME.get(folded);
  if (known !== undefined) return known;
  const aliased = ATTRIBUTE_OF_ALIAS.get(folded);
  if (aliased === undefined || exact.has(aliased) || taken.has(aliased.toLowerCase())) return name;
  return aliased;
}

interface HeaderName {
  readonly header: string;
  readonly name: string;
  readonly isBracketed: boolean;
}

/** The bulk template writes `Label [attribute] Required`: the attribute is in the brackets. */
function readHeader(header: string, line: number): HeaderName {
  const open = header.indexOf("[");
  const close = header.indexOf("]", open);
  const isBracketed = open >= 0 && close > open + 1;
  const name = isBracketed ? header.slice(open + 1, close).trim() : header;
  const hasControl = [...header].some((character) => character < " ");
  if (hasControl || header.length > MAX_HEADER_LENGTH || name === "__proto__") {
    const shown = JSON.stringify(header.slice(0, 40));
    throw new CsvError("BadColumn", `${shown} can't be the name of a column.`, {
      line,
      column: header,
    });
  }
  return { header, name, isBracketed };
}

function asksForBlock(header: string, line: number): boolean {
  const label = foldName(header.slice(0, header.indexOf("[")));
  if (label.includes("block")) return true;
  if (label === "" || label.includes("enabled") || label.includes("active")) return false;
  const message =
    `It is not clear whether "${header}" asks who is enabled or who is blocked. ` +
    "Rename the column to accountEnabled, with true for people who may sign in.";
  throw new CsvError("BadColumn", message, { line, column: header });
}

function refuseDuplicate(header: string, other: string, attribute: string, line: number): CsvError {
  const message = `The columns "${other}" and "${header}" both hold ${attribute}.`;
  return new CsvError("DuplicateColumn", message, { line, column: header });
}

function refuseWithoutName(names: readonly HeaderName[], line: number): CsvError {
  const headers = names.map(({ header }) => header).filter((header) => header !== "");
  const nearest = headers
    .map((header) => ({ header, distance: measureDistance(foldName(header), "userprincipalname") }))
    .sort((one, two) => one.distance - two.distance)[0];
  const shown = headers.slice(0, 20).map((header) => header.slice(0, 60));
  const more = headers.length > shown.length ? ", …" : "";
  const hint = nearest ? ` The nearest is "${nearest.header.slice(0, 60)}".` : "";
  const message = `The file has no column userPrincipalName. Columns found: ${shown.join(", ")}${more}.${hint}`;
  return new CsvError("NoUserPrincipalName", message, { line });
}

function foldName(name: string): string {
  let folded = "";
  for (const character of name.toLowerCase()) {
    if (character.trim() !== "" && !"_-.".includes(character)) folded += character;
  }
  return folded;
}

/** Levenshtein's distance: how many characters to add, drop or change. */
function measureDistance(one: string, two: string): number {
  let row = Array.from({ length: two.length + 1 }, (_, index) => index);
  for (let i = 0; i < one.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < two.length; j++) {
      const change = (row[j] ?? 0) + (one[i] === two[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[two.length] ?? 0;
}
