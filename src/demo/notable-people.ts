import type { Country } from "./names.ts";

/** What is said about a person by hand; the rest is made up by index like everybody else's. */
export interface NotablePerson {
  readonly givenName: string;
  readonly middleName?: string;
  /** Absent for somebody with a single name. */
  readonly surname?: string;
  readonly country: Country;
  readonly accountEnabled?: false;
  /** Belongs to no country's group. */
  readonly remote?: true;
}

/** Somebody with a single name, who works in Operations. */
export const MONONYM_NUMBER = 35;

/**
 * People whose names break careless software, by their number in the directory (organization.ts
 * says what a number means). All of them are invented.
 */
export const NOTABLE_PEOPLE: ReadonlyMap<number, NotablePerson> = new Map<number, NotablePerson>([
  [0, { givenName: "Ingeborg", surname: "Thorsøe-Quist", country: "DK" }],
  [4, { givenName: "Søren", middleName: "Ægir", surname: "Åse", country: "DK" }],
  [7, { givenName: "Tuomas", surname: "Järvinen", country: "FI" }],
  [16, { givenName: "Dervla", surname: "O'Malley", country: "IE" }],
  [33, { givenName: "Änne", surname: "Weiß-Löffelstör", country: "DK" }],
  // Everybody in BIS needs a family name, and everybody in a country's group is in BIS: so this
  // person, who has none, works from home and is in no such group.
  [MONONYM_NUMBER, { givenName: "Ailu", country: "FI", remote: true }],
  [40, { givenName: "Joost", surname: "van der Eikenhorst", country: "DK" }],
  [43, { givenName: "Anne-Sofie", surname: "Bjerre-Holmgaardsen", country: "DK" }],
  [51, { givenName: "Inés", surname: "Olmedo Garrigal", country: "IE" }],
  [58, { givenName: "Kirsten", surname: "Dahlegård", country: "DK" }],
  [64, { givenName: "Kirsten", surname: "Dahlegård", country: "DK" }],
  [72, { givenName: "Caoimhe", surname: "D’Arcyne", country: "IE" }],
  [85, { givenName: "Oskar", surname: "Lindforss", country: "FI", accountEnabled: false }],
  [91, { givenName: "Niamh", surname: "Raffertine", country: "IE", accountEnabled: false }],
  [99, { givenName: "Órla", surname: "Ní Dhuibhnéar", country: "IE" }],
  // A display name of exactly 64 characters.
  [
    105,
    {
      givenName: "Wilhelmina Konstantina",
      surname: "Kristoffersdatter-Mikkelborg af Rosenlund",
      country: "DK",
    },
  ],
]);
