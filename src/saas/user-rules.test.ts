import { describe, expect, test } from "vitest";
import { ScimError } from "../scim/errors.ts";
import { parseFilter } from "../scim/filter.ts";
import { TOLERANT_QUIRKS } from "../scim/quirks.ts";
import { resolveFilter } from "../scim/resolve-filter.ts";
import type { Resource } from "../scim/resource.ts";
import { readResource } from "../scim/validate.ts";
import { getApplicationRules, getOrganizationRules } from "./application-rules.ts";
import { findCountryProblem } from "./check-country.ts";
import { checkDemands } from "./check-demands.ts";
import { checkFilter } from "./check-filter.ts";
import type { KindRules } from "./kind-rules.ts";
import type { ApplicationKind } from "./ports.ts";
import { describeRequired } from "./user-rules.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

function usersOf(kind: ApplicationKind): KindRules {
  const rules = getApplicationRules(kind).kinds.get("User");
  if (rules === undefined) throw new Error("Every application has Users.");
  return rules;
}

function refusalOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return `${error.scimType}: ${error.detail}`;
  }
}

const COMPLETE = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
  userName: "ada@example.com",
  active: true,
  name: { givenName: "Ada", familyName: "Bo" },
  addresses: [{ type: "work", region: "Hovedstaden", country: "DK" }],
  [ENTERPRISE]: { employeeNumber: "7" },
};

function read(more: object): Resource {
  const options = { mode: "create", quirks: TOLERANT_QUIRKS } as const;
  return readResource({ ...COMPLETE, ...more }, usersOf("bis").schema, options);
}

describe("what BIS asks of a User: the attribute table of its tutorial", () => {
  test.each([
    { title: "all that it asks for", more: {}, missing: undefined },
    { title: "no last name", more: { name: { givenName: "Ada" } }, missing: "name.familyName" },
    {
      title: "a country at another address only",
      more: { addresses: [{ type: "home", region: "X", country: "DK" }] },
      missing: 'addresses[type eq "work"].region, addresses[type eq "work"].country',
    },
    {
      title: "nothing but a name",
      more: { active: undefined, addresses: undefined, [ENTERPRISE]: undefined },
      missing:
        'active, addresses[type eq "work"].region, addresses[type eq "work"].country, ' +
        `${ENTERPRISE}:employeeNumber`,
    },
  ])("$title", ({ more, missing }) => {
    const refusal = refusalOf(() => checkDemands(usersOf("bis"), read(more)));
    expect(refusal).toBe(missing && `invalidValue: This application needs a value for ${missing}.`);
  });
});

describe("the country of a BIS User: two or three letters, and not the full name", () => {
  test.each(["DK", "DNK", "dk", "FIN", "XK"])("%s is a code", (country) => {
    const addresses = [{ type: "work", region: "X", country }];
    expect(refusalOf(() => checkDemands(usersOf("bis"), read({ addresses })))).toBeUndefined();
  });

  test.each([
    { country: "Denmark", says: 'not "Denmark": Denmark is DK or DNK' },
    { country: "Danmark", says: 'not "Danmark": Denmark is DK or DNK' },
    { country: "suomi", says: 'not "suomi": Finland is FI or FIN' },
    { country: "UK", says: 'not "UK": United Kingdom is GB or GBR' },
    { country: "Danemark", says: 'not "Danemark". Did you mean Denmark, DK or DNK?' },
    { country: "ZZ", says: 'not "ZZ"' },
    { country: "123", says: 'not "123"' },
    { country: "Atlantis", says: 'not "Atlantis"' },
  ])("$country", ({ country, says }) => {
    expect(findCountryProblem(country)?.startsWith(says)).toBe(true);
  });

  test("a name of two countries names both", () => {
    expect(findCountryProblem("Congo")).toContain("COG");
    expect(findCountryProblem("Congo")).toContain("COD");
  });

  test("the refusal says where, what and what instead", () => {
    const addresses = [{ type: "work", region: "X", country: "Finland" }];
    expect(refusalOf(() => checkDemands(usersOf("bis"), read({ addresses })))).toBe(
      "invalidValue: addresses.country takes the code of a country in ISO 3166, two or three " +
        'letters, not "Finland": Finland is FI or FIN.',
    );
  });

  test("other applications take what they get", () => {
    const addresses = [{ type: "work", region: "X", country: "Finland" }];
    expect(
      refusalOf(() =>
        checkDemands(
          usersOf("bitabiz"),
          read({
            addresses,
            emails: [{ value: "a@example.com" }],
          }),
        ),
      ),
    ).toBeUndefined();
  });
});

describe("what BIS can filter by", () => {
  const check = (kind: ApplicationKind, text: string): string | undefined => {
    const rules = usersOf(kind);
    return refusalOf(() => checkFilter(rules, resolveFilter(parseFilter(text), rules.schema)));
  };

  test.each([
    { text: 'userName eq "ada@example.com"' },
    { text: 'userName sw "a" and not (userName eq "b")' },
  ])("$text", ({ text }) => {
    expect(check("bis", text)).toBeUndefined();
  });

  test.each([
    { text: 'externalId eq "1"', path: "externalId" },
    { text: 'emails[type eq "work"].value eq "a@b.c"', path: "emails.value" },
    { text: 'emails[type eq "work" and value eq "a@b.c"]', path: "emails.value" },
    { text: 'userName eq "a" or active eq true', path: "active" },
    { text: "not (name.familyName pr)", path: "name.familyName" },
    { text: `${ENTERPRISE}:department pr`, path: `${ENTERPRISE}:department` },
    { text: 'emails[type eq "work"]', path: "emails.type" },
  ])("not $text", ({ text, path }) => {
    expect(check("bis", text)).toBe(
      `invalidFilter: Users can't be filtered by ${path} here; they can be by userName.`,
    );
    expect(check("bizagi", text)).toBeUndefined();
  });
});

describe("rules of an organization's own", () => {
  test("come on top of its application's; what can be filtered takes the place of it", () => {
    const { users } = getOrganizationRules({
      application: "bis",
      definitions: {
        schemas: [],
        resourceTypes: [],
        users: { required: ["title"], filterable: ["title"] },
      },
    });
    expect(users.required).toEqual([...getApplicationRules("bis").users.required, "title"]);
    expect(users.filterable).toEqual(["title"]);
    expect(users.countries).toEqual(["addresses.country"]);
  });

  test("a path with a filter asks for such an item", () => {
    expect(describeRequired('emails[type eq "work" or primary eq true].value')).toEqual({
      path: 'emails[type eq "work" or primary eq true].value',
      shown: ["emails"],
      filter: 'emails[(type eq "work" or primary eq true) and value pr]',
    });
  });
});
