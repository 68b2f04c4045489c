import type { DirectoryUser, DirectoryValue } from "../directory/user.ts";
import { formatDemoId } from "./demo-id.ts";
import { COUNTRIES, type Country, NAMES } from "./names.ts";
import { NOTABLE_PEOPLE, type NotablePerson } from "./notable-people.ts";
import { findPosition, PEOPLE_COUNT, type Position } from "./organization.ts";
import { COUNTRY_FACTS } from "./places.ts";

/** The verified domain of the demonstration; the top-level domain is reserved (RFC 2606). */
export const DEMO_DOMAIN = "rollcall.example";

/** The company's name. */
export const DEMO_COMPANY = "Rollcall Instruments";

/** A user of the demonstration with what groups are made from. */
export interface DemoPerson {
  readonly user: DirectoryUser;
  readonly country: Country;
  readonly position: Position;
  /** Belongs to no country's group. */
  readonly remote: boolean;
}

/** Everybody, in the order of their numbers. */
export function buildPeople(): readonly DemoPerson[] {
  const numbers = Array.from({ length: PEOPLE_COUNT }, (_, number) => number);
  const named = numbers.map((number) => NOTABLE_PEOPLE.get(number) ?? inventName(number));
  const nicknames = chooseNicknames(named);
  return named.map((name, number) => buildPerson(number, name, nicknames[number] ?? ""));
}

/** Countries change with the row, so that every department and every lead has people of all. */
function inventName(number: number): NotablePerson {
  const country = COUNTRIES[Math.floor(number / 6) % COUNTRIES.length] ?? "DK";
  const { given, family } = NAMES[country];
  return {
    givenName: given[number % given.length] ?? "",
    surname: family[number % family.length] ?? "",
    country,
  };
}

/** `given.family` in plain letters; who comes second with the same one gets a 2 behind it. */
function chooseNicknames(people: readonly NotablePerson[]): readonly string[] {
  const seen = new Map<string, number>();
  return people.map(({ givenName, surname }) => {
    const base = [givenName, surname].filter((part) => part !== undefined).map(foldName);
    const nickname = base.join(".");
    const count = (seen.get(nickname) ?? 0) + 1;
    seen.set(nickname, count);
    return count === 1 ? nickname : `${nickname}${count}`;
  });
}

const LIGATURES: Readonly<Record<string, string>> = { æ: "ae", ø: "oe", å: "aa", ß: "ss" };

function foldName(name: string): string {
  const letters = [...name.normalize("NFC").toLowerCase()].map((letter) => {
    return LIGATURES[letter] ?? letter.normalize("NFD").charAt(0);
  });
  return letters.filter((letter) => /^[a-z-]+$/.test(letter)).join("");
}

function buildPerson(number: number, name: NotablePerson, mailNickname: string): DemoPerson {
  const position = findPosition(number);
  const { managerNumber } = position;
  const user: DirectoryUser = {
    id: formatDemoId("user", number),
    userPrincipalName: `${mailNickname}@${DEMO_DOMAIN}`,
    accountEnabled: name.accountEnabled ?? true,
    ...(managerNumber !== undefined && { managerId: formatDemoId("user", managerNumber) }),
    attributes: describePerson(number, name, position, mailNickname),
  };
  return { user, country: name.country, position, remote: name.remote ?? false };
}

function describePerson(
  number: number,
  name: NotablePerson,
  position: Position,
  mailNickname: string,
): Readonly<Record<string, DirectoryValue>> {
  const { givenName, middleName, surname, country } = name;
  const facts = COUNTRY_FACTS[country];
  const place = facts.places[number % facts.places.length] ?? facts.places[0];
  const lastDigits = String(number).padStart(4, "0");
  const fullName = [givenName, middleName, surname].filter((part) => part !== undefined).join(" ");
  return {
    displayName: fullName,
    givenName,
    ...(surname !== undefined && { surname }),
    // A directory has no attribute for a middle name; the mapping of BIS reads it from here.
    ...(middleName !== undefined && { extensionAttribute1: middleName }),
    mail: `${mailNickname}@${DEMO_DOMAIN}`,
    mailNickname,
    jobTitle: position.jobTitle,
    ...(position.department !== undefined && { department: position.department }),
    companyName: DEMO_COMPANY,
    employeeId: String(10_001 + number),
    employeeHireDate: formatDay(2012 + ((number * 5) % 14), number),
    ...(name.accountEnabled === false && { employeeLeaveDateTime: formatDay(2026, number) }),
    physicalDeliveryOfficeName: place.office,
    streetAddress: place.streetAddress,
    city: place.city,
    state: place.state,
    postalCode: place.postalCode,
    country,
    telephoneNumber: `${facts.telephonePrefix}${lastDigits}`,
    mobile: `${facts.mobilePrefix}${lastDigits}`,
    preferredLanguage: facts.preferredLanguage,
  };
}

/** The first of a month, as Graph prints a day: midnight UTC. */
function formatDay(year: number, number: number): string {
  return `${year}-${String((number % 12) + 1).padStart(2, "0")}-01T00:00:00Z`;
}
