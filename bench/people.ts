/** Invented people, the same for every server and every engine that is measured. */
import { writeFileSync } from "node:fs";

const DEPARTMENTS = ["Kitchen", "Sales", "Research & Development", "Finance", "Facilities"];
const TITLES = ["Cook", "Account Manager", "Engineer", "Controller", "Caretaker"];

/** As many digits for each, so that the last page of a list has as many bytes as the first. */
const FIRST_NUMBER = 100_000;

/** The userName of the person at an index. */
export function formatUserName(index: number): string {
  return `Person.${FIRST_NUMBER + index}@bench.example`;
}

/** The externalId of the person at an index. */
export function formatExternalId(index: number): string {
  return `key-${FIRST_NUMBER + index}`;
}

/** A User as a provisioning client sends it to be created: about 1.1 KB with its extension. */
export function buildUser(index: number): Readonly<Record<string, unknown>> {
  const userName = formatUserName(index);
  const number = FIRST_NUMBER + index;
  const address = {
    type: "work",
    streetAddress: `${number} Long Quay, Building C, third floor`,
    locality: "Rotterdam",
    postalCode: "3011 AA",
    region: "Zuid-Holland",
    country: "NL",
    formatted: `${number} Long Quay, Building C, third floor\n3011 AA Rotterdam\nNetherlands`,
  };
  return {
    schemas: [
      "urn:ietf:params:scim:schemas:core:2.0:User",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ],
    externalId: formatExternalId(index),
    userName,
    active: true,
    displayName: `Person Number ${number}`,
    title: TITLES[index % TITLES.length],
    preferredLanguage: "nl-NL",
    name: { givenName: "Person", familyName: `Number ${number}`, formatted: `Person ${number}` },
    emails: [{ type: "work", primary: true, value: userName }],
    addresses: [address],
    phoneNumbers: [
      { type: "work", value: `+31 10 555 ${number}` },
      { type: "mobile", value: `+31 6 555 ${number}` },
    ],
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
      employeeNumber: String(number),
      department: DEPARTMENTS[index % DEPARTMENTS.length],
      costCenter: `CC-${index % 40}`,
      division: "Europe",
      organization: "Bench Industries",
    },
  };
}

const COLUMNS = [
  "objectId",
  "userPrincipalName",
  "accountEnabled",
  "displayName",
  "givenName",
  "surname",
  "mail",
  "jobTitle",
  "department",
  "employeeId",
  "streetAddress",
  "city",
  "postalCode",
  "state",
  "country",
  "telephoneNumber",
  "mobile",
  "preferredLanguage",
  "manager",
];

/** Write a CSV file of people, each but the first with a manager among those before. */
export function writePeopleCsv(path: string, count: number): void {
  const rows = Array.from({ length: count }, (_, index) => {
    const name = formatUserName(index);
    const manager = index === 0 ? "" : formatUserName(Math.floor(index / 8));
    return [
      `key-${index}`,
      name,
      "true",
      `"Number ${index}, Person"`,
      "Person",
      `Number ${index}`,
      name,
      TITLES[index % TITLES.length],
      DEPARTMENTS[index % DEPARTMENTS.length],
      100_000 + index,
      `${index} Long Quay`,
      "Rotterdam",
      "3011 AA",
      "Zuid-Holland",
      "NL",
      `+31 10 555 ${index}`,
      `+31 6 555 ${index}`,
      "nl-NL",
      manager,
    ].join(",");
  });
  writeFileSync(path, `${COLUMNS.join(",")}\n${rows.join("\n")}\n`);
}
