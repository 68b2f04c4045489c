import type { CheckFamily } from "../check.ts";
import { expectFiltered, expectRefusal, expectThat, type ListAnswer, skip } from "../expect.ts";
import { formatQuery, quote } from "../messages.ts";
import type { CheckSession } from "../session.ts";

async function readPage(session: CheckSession, cursor: string): Promise<ListAnswer> {
  await session.crew();
  const filter = `name.familyName eq ${quote(session.crewName)}`;
  return expectFiltered(
    await session.get(`/Users${formatQuery({ filter, cursor, count: 2 })}`),
    session.profile,
  );
}

/** Paging by cursor. */
export const CURSORS: CheckFamily = {
  title: "Paging by cursor",
  needs: ["cursor", "filter"],
  checks: [
    {
      id: "cursor-walk",
      title: "Following nextCursor meets everybody once",
      rule: "An empty cursor begins; the last page, and it alone, has no nextCursor.",
      section: "RFC 9865 section 2",
      lines: ["65-001", "65-004", "65-005"],
      run: async (session) => {
        const ids: unknown[] = [];
        let cursor = "";
        for (let page = 0; page < 10; page += 1) {
          const { resources, body } = await readPage(session, cursor);
          expectThat(resources.length <= 2, `count=2 gives ${resources.length}.`);
          ids.push(...resources.map(({ id }) => id));
          if (typeof body.nextCursor !== "string") break;
          cursor = body.nextCursor;
        }
        expectThat(ids.length === 5 && new Set(ids).size === 5, `It meets ${ids.length} of 5.`);
      },
    },
    {
      id: "cursor-first",
      title: "The first page has no previousCursor",
      rule: "There is nothing before the beginning.",
      section: "RFC 9865 section 2",
      lines: ["65-006"],
      run: async (session) => {
        const { body } = await readPage(session, "");
        expectThat(body.previousCursor === undefined, "It has one.");
      },
    },
    {
      id: "cursor-characters",
      title: "Cursors need no encoding",
      rule: "Letters, digits and - . _ ~ only.",
      section: "RFC 9865 section 2",
      lines: ["65-002"],
      run: async (session) => {
        const { nextCursor } = (await readPage(session, "")).body;
        if (typeof nextCursor !== "string") skip("The first page has no nextCursor.");
        expectThat(/^[A-Za-z0-9._~-]+$/.test(nextCursor), "A cursor has other characters.");
      },
    },
    {
      id: "cursor-bad",
      title: "A made-up cursor is refused",
      rule: "400 with scimType invalidCursor.",
      section: "RFC 9865 section 2.1",
      lines: ["65-009"],
      level: "should",
      run: async (session) => {
        const answer = await session.get("/Users?cursor=rollcall-made-this-up&count=2");
        expectRefusal(answer, [400], ["invalidCursor", "expiredCursor"]);
      },
    },
  ],
};
