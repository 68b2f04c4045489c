import type { Check, CheckFamily } from "../check.ts";
import {
  expectFiltered,
  expectList,
  expectThat,
  type ListAnswer,
  listOf,
  skip,
} from "../expect.ts";
import { formatQuery, quote, URN } from "../messages.ts";
import type { CheckSession } from "../session.ts";

/** A page of the crew, which nobody else changes. */
async function readCrew(
  session: CheckSession,
  page: Readonly<Record<string, number>> = {},
): Promise<ListAnswer> {
  await session.crew();
  const filter = `name.familyName eq ${quote(session.crewName)}`;
  return expectFiltered(
    await session.get(`/Users${formatQuery({ filter, ...page })}`),
    session.profile,
  );
}

/** A filter that nothing matches. */
function nobody(session: CheckSession): string {
  return `/Users${formatQuery({ filter: `userName eq ${quote(session.name())}` })}`;
}

const SHAPE: readonly Check[] = [
  {
    id: "list-shape",
    title: "A list is a ListResponse with all matches counted",
    rule: "schemas names ListResponse; totalResults counts every match.",
    section: "RFC 7644 section 3.4.2",
    lines: ["44-042", "44-043", "44-044"],
    needs: ["filter"],
    run: async (session) => {
      const { body, totalResults, resources } = await readCrew(session);
      expectThat(listOf(body.schemas).includes(URN.list), "schemas does not name ListResponse.");
      expectThat(totalResults === 5, `totalResults is ${totalResults}, and there are 5.`);
      expectThat(resources.length === 5, `${resources.length} of 5 users are listed.`);
    },
  },
  {
    id: "list-page-members",
    title: "A page says where it begins and how many it holds",
    rule: "startIndex and itemsPerPage are numbers and true.",
    section: "RFC 7644 section 3.4.2",
    lines: ["44-045"],
    needs: ["filter"],
    run: async (session) => {
      const { body, resources } = await readCrew(session, { startIndex: 2, count: 2 });
      expectThat(body.startIndex === 2, `startIndex is ${JSON.stringify(body.startIndex)}.`);
      const isTrue = body.itemsPerPage === resources.length;
      expectThat(isTrue, `itemsPerPage is ${JSON.stringify(body.itemsPerPage)}.`);
    },
  },
  {
    id: "list-none",
    title: "No match is an empty list, not 404",
    rule: "200 with totalResults 0.",
    section: "RFC 7644 section 3.4.2",
    lines: ["44-046"],
    needs: ["filter"],
    neededBy: "Entra looks for a user before it makes one.",
    run: async (session) => {
      const { totalResults } = expectList(await session.get(nobody(session)));
      expectThat(totalResults === 0, `totalResults is ${totalResults}.`);
    },
  },
  {
    id: "list-none-members",
    title: "An empty list still has Resources, startIndex and itemsPerPage",
    rule: "Resources is [] and the numbers are there, although the RFC lets them go.",
    section: "Microsoft Entra's list of expectations",
    lines: [],
    level: "client",
    neededBy: "Entra and several libraries.",
    needs: ["filter"],
    run: async (session) => {
      const { body } = expectList(await session.get(nobody(session)));
      expectThat(Array.isArray(body.Resources), "Resources is missing.");
      for (const name of ["startIndex", "itemsPerPage"]) {
        expectThat(typeof body[name] === "number", `${name} is missing.`);
      }
    },
  },
  {
    id: "list-unfiltered",
    title: "Users can be listed without a filter",
    rule: "A plain GET of the endpoint gives a page of users.",
    section: "RFC 7644 section 3.4.2",
    lines: ["44-042", "44-043"],
    run: async (session) => {
      await session.crew();
      const { totalResults } = expectList(await session.get("/Users?count=2"));
      expectThat(totalResults >= 5, `totalResults is ${totalResults}, and 5 users were just made.`);
    },
  },
];

const PAGING: readonly Check[] = [
  {
    id: "paging-walk",
    title: "Pages hold everybody once, in a stable order",
    rule: "Walking with startIndex and count meets no user twice and leaves none out.",
    section: "RFC 7644 section 3.4.2.4",
    lines: ["44-071"],
    needs: ["filter"],
    neededBy: "Okta and Entra read lists in pages.",
    run: async (session) => {
      const ids = [];
      for (const startIndex of [1, 3, 5]) {
        const { resources } = await readCrew(session, { startIndex, count: 2 });
        ids.push(...resources.map(({ id }) => id));
      }
      expectThat(ids.length === 5, `Three pages of two hold ${ids.length} users instead of 5.`);
      expectThat(new Set(ids).size === 5, "A user stands on two pages.");
    },
  },
  {
    id: "paging-count",
    title: "A page holds no more than count",
    rule: "Fewer is allowed, more is not; totalResults counts all the same.",
    section: "RFC 7644 section 3.4.2.4",
    lines: ["44-070", "44-043"],
    needs: ["filter"],
    run: async (session) => {
      const { resources, totalResults } = await readCrew(session, { count: 2 });
      expectThat(resources.length <= 2, `count=2 gives ${resources.length}.`);
      expectThat(totalResults === 5, `totalResults is ${totalResults} instead of 5.`);
    },
  },
  {
    id: "paging-count-zero",
    title: "count 0 gives the number alone",
    rule: "No resources, and the right totalResults.",
    section: "RFC 7644 section 3.4.2.4",
    lines: ["44-069"],
    needs: ["filter"],
    run: async (session) => {
      const { resources, totalResults } = await readCrew(session, { count: 0 });
      expectThat(resources.length === 0, `count=0 gives ${resources.length} users.`);
      expectThat(totalResults === 5, `totalResults is ${totalResults} instead of 5.`);
    },
  },
  {
    id: "paging-count-negative",
    title: "A negative count reads as 0",
    rule: "It is no error, and no resources come.",
    section: "RFC 7644 section 3.4.2.4",
    lines: ["44-069"],
    needs: ["filter"],
    run: async (session) => {
      const { resources } = await readCrew(session, { count: -3 });
      expectThat(resources.length === 0, `count=-3 gives ${resources.length} users.`);
    },
  },
  {
    id: "paging-start-zero",
    title: "startIndex 0 reads as 1",
    rule: "Below 1 is the beginning.",
    section: "RFC 7644 section 3.4.2.4",
    lines: ["44-068"],
    needs: ["filter"],
    run: async (session) => {
      const [zero, one] = [
        await readCrew(session, { startIndex: 0, count: 2 }),
        await readCrew(session, { startIndex: 1, count: 2 }),
      ].map(({ resources }) => resources.map(({ id }) => id).join());
      expectThat(zero === one && zero !== "", "startIndex=0 gives another page than 1.");
    },
  },
  {
    id: "paging-start-negative",
    title: "A negative startIndex reads as 1",
    rule: "Below 1 is the beginning.",
    section: "RFC 7644 section 3.4.2.4",
    lines: ["44-068"],
    needs: ["filter"],
    run: async (session) => {
      const { resources } = await readCrew(session, { startIndex: -7, count: 5 });
      expectThat(resources.length === 5, `startIndex=-7 gives ${resources.length} of 5 users.`);
    },
  },
  {
    id: "paging-beyond",
    title: "Beyond the end is an empty page",
    rule: "200, no resources, totalResults as ever.",
    section: "RFC 7644 section 3.4.2.4",
    lines: ["44-071"],
    needs: ["filter"],
    run: async (session) => {
      const { resources, totalResults } = await readCrew(session, { startIndex: 500, count: 5 });
      expectThat(resources.length === 0, `${resources.length} users came.`);
      expectThat(totalResults === 5, `totalResults is ${totalResults} instead of 5.`);
    },
  },
];

const SEARCH: readonly Check[] = [
  {
    id: "list-search",
    title: "Queries can be sent by POST to .search",
    rule: "The answer is that of a GET; skipped where the server says 501 or 404.",
    section: "RFC 7644 section 3.4.3",
    lines: ["44-075"],
    needs: ["filter"],
    run: async (session) => {
      await session.crew();
      const filter = `name.familyName eq ${quote(session.crewName)}`;
      const body = { schemas: [URN.search], filter, count: 2 };
      const answer = await session.post("/Users/.search", body);
      if ([404, 405, 501].includes(answer.status))
        skip(`POST /Users/.search gives ${answer.status}.`);
      const { totalResults, resources } = expectFiltered(answer, session.profile);
      expectThat(totalResults === 5 && resources.length <= 2, `It counts ${totalResults}, not 5.`);
    },
  },
];

/** Lists and paging by index. */
export const LISTS: CheckFamily = {
  title: "List and paging",
  checks: [...SHAPE, ...PAGING, ...SEARCH],
};
