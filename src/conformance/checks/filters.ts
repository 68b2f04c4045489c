import type { Check, CheckFamily } from "../check.ts";
import { expectFiltered, expectList, expectRefusal, expectThat, skip } from "../expect.ts";
import { formatQuery, quote, URN } from "../messages.ts";
import type { CheckSession, OwnResource } from "../session.ts";
import { FILTER_CASES, type FilterCase } from "./filter-cases.ts";

/** Whether a filter finds a user; the name keeps others' users out. */
async function finds(session: CheckSession, user: OwnResource, filter: string): Promise<boolean> {
  const both = `userName eq ${quote(String(user.sent.userName))} and ${filter}`;
  const list = expectFiltered(
    await session.get(`/Users${formatQuery({ filter: both })}`),
    session.profile,
  );
  expectThat(list.totalResults <= 1, `${list.totalResults} users match, and one has this name.`);
  return list.resources.some(({ id }) => id === user.id);
}

function buildCheck({ id, title, rule, section, lines, needs, yes, no }: FilterCase): Check {
  return {
    ...{ id: `filter-${id}`, title, rule, lines },
    section: section ?? "RFC 7644 section 3.4.2.2",
    ...(needs !== undefined && { needs }),
    run: async (session) => {
      const [user] = await session.crew();
      if (user === undefined) skip("It needs a user.");
      for (const filter of yes(user)) {
        expectThat(await finds(session, user, filter), `${filter} does not find the user.`);
      }
      for (const filter of no(user)) {
        expectThat(!(await finds(session, user, filter)), `${filter} finds the user.`);
      }
    },
  };
}

async function refused(session: CheckSession, filter: string): Promise<void> {
  const answer = await session.get(`/Users${formatQuery({ filter })}`);
  expectRefusal(answer, [400], ["invalidFilter"]);
}

const BROKEN: readonly Check[] = [
  {
    id: "filter-broken",
    title: "A broken filter is refused",
    rule: "What can't be read gives 400 with scimType invalidFilter.",
    section: "RFC 7644 sections 3.4.2.2 and 3.12",
    lines: ["44-057", "44-162"],
    run: async (session) => {
      await refused(session, 'userName eq "a" and');
      await refused(session, '(userName eq "a"');
    },
  },
  {
    id: "filter-operator-unknown",
    title: "An unknown operator is refused",
    rule: "400 with scimType invalidFilter.",
    section: "RFC 7644 section 3.4.2.2",
    lines: ["44-062"],
    run: async (session) => refused(session, 'userName like "a"'),
  },
  {
    id: "filter-boolean-order",
    title: "Booleans have no order",
    rule: "gt on a Boolean gives 400 with scimType invalidFilter.",
    section: "RFC 7644 section 3.4.2.2",
    lines: ["44-054"],
    run: async (session) => refused(session, "active gt true"),
  },
];

const ENCODING: readonly Check[] = [
  {
    id: "filter-plus",
    title: "A space may be sent as + or as %20",
    rule: "Both spellings of a query's space are read.",
    section: "RFC 7644 section 1.2",
    lines: ["44-001"],
    neededBy: "Entra sends +.",
    run: async (session) => {
      const [user] = await session.crew();
      const name = encodeURIComponent(quote(String(user?.sent.userName)));
      for (const space of ["+", "%20"]) {
        const path = `/Users?filter=userName${space}eq${space}${name}`;
        const { totalResults } = expectList(await session.get(path));
        expectThat(totalResults === 1, `With ${space} for a space, ${totalResults} users match.`);
      }
    },
  },
  {
    id: "filter-escapes",
    title: "Quotes and backslashes in values are escaped as in JSON",
    rule: 'A value with " and \\ is found when they are escaped.',
    section: "RFC 7644 section 3.4.2.2",
    lines: ["44-057"],
    run: async (session) => {
      const user = await session.createUser({ displayName: 'Ada "Countess" \\ Byron (+1)' });
      const filter = `displayName eq ${quote(String(user.sent.displayName))}`;
      expectThat(await finds(session, user, filter), "The user is not found.");
    },
  },
  {
    id: "filter-id",
    title: "Users are found by id",
    rule: "id can be filtered as every attribute can.",
    section: "RFC 7643 section 3.1",
    lines: ["43-037"],
    neededBy: "Entra asks for id together with manager.",
    run: async (session) => {
      const [user] = await session.crew();
      const filter = `id eq ${quote(String(user?.id))}`;
      const { resources } = expectFiltered(
        await session.get(`/Users${formatQuery({ filter })}`),
        session.profile,
      );
      expectThat(resources[0]?.id === user?.id, "The user is not found.");
    },
  },
  {
    id: "filter-external-id",
    title: "Users are found by externalId, with regard to case",
    rule: "externalId is compared exactly.",
    section: "RFC 7643 section 3.1, RFC 7644 section 3.4.2.2",
    lines: ["43-042", "44-063", "43-103"],
    neededBy: "Entra and Okta match by externalId.",
    run: async (session) => {
      const [user] = await session.crew();
      const externalId = String(user?.sent.externalId);
      const search = async (text: string): Promise<number> => {
        const filter = `externalId eq ${quote(text)}`;
        return expectFiltered(
          await session.get(`/Users${formatQuery({ filter })}`),
          session.profile,
        ).totalResults;
      };
      expectThat((await search(externalId)) === 1, "The user is not found.");
      expectThat((await search(externalId.toUpperCase())) === 0, "Upper case finds it too.");
    },
  },
  {
    id: "filter-extension",
    title: "Attributes of the extension are filtered by their full name",
    rule: "URN, colon and name, the URN in any letter case.",
    section: "RFC 7644 section 3.10",
    lines: ["44-064", "44-155"],
    needs: ["enterprise"],
    run: async (session) => {
      const [user] = await session.crew();
      if (user === undefined) skip("It needs a user.");
      for (const urn of [URN.enterprise, URN.enterprise.toUpperCase().replace("URN:", "urn:")]) {
        const filter = `${urn}:department eq "Kitchen"`;
        expectThat(await finds(session, user, filter), `${filter} does not find the user.`);
      }
    },
  },
];

/** Filters of lists. */
export const FILTERS: CheckFamily = {
  title: "Filter",
  needs: ["filter"],
  checks: [...FILTER_CASES.map(buildCheck), ...ENCODING, ...BROKEN],
};
