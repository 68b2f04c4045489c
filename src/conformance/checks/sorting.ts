import type { Check, CheckFamily } from "../check.ts";
import { expectFiltered, expectThat, readPath } from "../expect.ts";
import { formatQuery, quote } from "../messages.ts";
import type { CheckSession } from "../session.ts";

async function expectOrder(
  session: CheckSession,
  sort: Readonly<Record<string, string>>,
  path: string,
  wanted: readonly string[],
): Promise<void> {
  await session.crew();
  const filter = `name.familyName eq ${quote(session.crewName)}`;
  const { resources } = expectFiltered(
    await session.get(`/Users${formatQuery({ filter, ...sort })}`),
    session.profile,
  );
  const found = resources.map((resource) => String(readPath(resource, path)));
  expectThat(found.join() === wanted.join(), `The order is ${found.join(", ")}.`);
}

const TITLES = ["Baker", "Cellarer", "Cook", "Head cook", "Waiter"];
const ORDER: readonly Check[] = [
  {
    id: "sort-ascending",
    title: "Lists are sorted, ascending unless told otherwise",
    rule: "sortBy alone gives the ascending order.",
    section: "RFC 7644 section 3.4.2.3",
    lines: ["44-065"],
    run: async (session) => expectOrder(session, { sortBy: "title" }, "title", TITLES),
  },
  {
    id: "sort-descending",
    title: "sortOrder descending turns the order round",
    rule: "The same list from its end.",
    section: "RFC 7644 section 3.4.2.3",
    lines: ["44-065"],
    run: async (session) => {
      const sort = { sortBy: "title", sortOrder: "descending" };
      await expectOrder(session, sort, "title", [...TITLES].reverse());
    },
  },
  {
    id: "sort-sub-attribute",
    title: "Lists are sorted by a sub-attribute",
    rule: "The key may be named with a dot.",
    section: "RFC 7644 sections 3.4.2.3 and 3.10",
    lines: ["44-065", "44-064"],
    run: async (session) => {
      const names = [0, 1, 2, 3, 4].map((index) => `Crew ${index}`);
      await expectOrder(session, { sortBy: "name.givenName" }, "name|givenName", names);
    },
  },
];

/** Order of lists. */
export const SORTING: CheckFamily = { title: "Sort", needs: ["sort", "filter"], checks: ORDER };
