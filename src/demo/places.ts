import type { Country } from "./names.ts";

/** Where somebody works. */
export interface Place {
  readonly office: string;
  readonly streetAddress: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
}

/** What everybody of a country shares. */
export interface CountryFacts {
  readonly name: string;
  readonly preferredLanguage: string;
  /** Two numbers that no network gives out, up to the last four digits. */
  readonly telephonePrefix: string;
  readonly mobilePrefix: string;
  readonly places: readonly [Place, ...Place[]];
}

/**
 * The offices. Cities and regions exist, streets don't; the Irish numbers are those set aside for
 * drama (020 91x xxxx), Danish and Finnish ones begin with a digit that no subscriber's number has.
 */
export const COUNTRY_FACTS: Readonly<Record<Country, CountryFacts>> = {
  DK: {
    name: "Denmark",
    preferredLanguage: "da-DK",
    telephonePrefix: "+45 0010",
    mobilePrefix: "+45 0020",
    places: [
      {
        office: "Århus",
        streetAddress: "Prøvegade 12, 2. th.",
        city: "Aarhus C",
        state: "Midtjylland",
        postalCode: "8000",
      },
      {
        office: "København",
        streetAddress: "Øvelsesstræde 7",
        city: "København K",
        state: "Hovedstaden",
        postalCode: "1050",
      },
    ],
  },
  FI: {
    name: "Finland",
    preferredLanguage: "fi-FI",
    telephonePrefix: "+358 000010",
    mobilePrefix: "+358 000020",
    places: [
      {
        office: "Tampere",
        streetAddress: "Näytekatu 3 A 14",
        city: "Tampere",
        state: "Pirkanmaa",
        postalCode: "33100",
      },
      {
        office: "Jyväskylä",
        streetAddress: "Harjoituspolku 21",
        city: "Jyväskylä",
        state: "Keski-Suomi",
        postalCode: "40100",
      },
    ],
  },
  IE: {
    name: "Ireland",
    preferredLanguage: "en-IE",
    telephonePrefix: "+353 20910",
    mobilePrefix: "+353 20911",
    places: [
      {
        office: "Galway",
        streetAddress: "4 Specimen Quay",
        city: "Galway",
        state: "Connacht",
        // Eircodes never contain an L or an O, so that nobody lives here.
        postalCode: "H91 R0LL",
      },
      {
        office: "Cork",
        streetAddress: "Unit 9, Rehearsal Park",
        city: "Cork",
        state: "Munster",
        postalCode: "T12 C0LL",
      },
    ],
  },
};
