import type { CheckFamily } from "../check.ts";
import { expectList, expectStatus, expectThat } from "../expect.ts";
import { formatQuery, quote } from "../messages.ts";

/** DELETE. */
export const DELETION: CheckFamily = {
  title: "Delete",
  checks: [
    {
      id: "delete-status",
      title: "DELETE answers 204 without a body",
      rule: "Success says nothing more.",
      section: "RFC 7644 section 3.6",
      lines: ["44-125"],
      run: async (session) => {
        const { path } = await session.createUser();
        const answer = await session.delete(path);
        expectStatus(answer, 204);
        const isEmpty = answer.body === undefined && answer.text === undefined;
        expectThat(isEmpty, "204 comes with a body.");
      },
    },
    {
      id: "delete-gone",
      title: "A deleted user is 404 to everything",
      rule: "GET, PUT and DELETE find it no more, also where the server only marks it.",
      section: "RFC 7644 section 3.6",
      lines: ["44-126"],
      run: async (session) => {
        const { path, sent } = await session.createUser();
        expectStatus(await session.delete(path), 204);
        expectStatus(await session.get(path), 404);
        expectStatus(await session.put(path, sent), 404);
        expectStatus(await session.delete(path), 404);
      },
    },
    {
      id: "delete-lists",
      title: "A deleted user is in no list",
      rule: "Filters find it no more.",
      section: "RFC 7644 section 3.6",
      lines: ["44-127"],
      needs: ["filter"],
      run: async (session) => {
        const { path, sent } = await session.createUser();
        expectStatus(await session.delete(path), 204);
        const filter = `userName eq ${quote(String(sent.userName))}`;
        const { totalResults } = expectList(await session.get(`/Users${formatQuery({ filter })}`));
        expectThat(totalResults === 0, "It is still listed.");
      },
    },
    {
      id: "delete-name-free",
      title: "A deleted user's userName is free again",
      rule: "It does not block a new user with the same name.",
      section: "RFC 7644 section 3.6",
      lines: ["44-128"],
      level: "should",
      run: async (session) => {
        const { path, sent } = await session.createUser();
        expectStatus(await session.delete(path), 204);
        expectStatus(await session.post("/Users", sent), 201);
      },
    },
    {
      id: "delete-id-new",
      title: "An id is never given again",
      rule: "The successor of the same name has another id.",
      section: "RFC 7643 section 3.1",
      lines: ["43-039"],
      run: async (session) => {
        const { path, id } = await session.createUser();
        expectStatus(await session.delete(path), 204);
        const next = await session.createUser();
        expectThat(next.id !== id, "A new user got the id of a deleted one.");
      },
    },
    {
      id: "delete-unknown",
      title: "DELETE of an unknown id gives 404",
      rule: "There is nothing to delete.",
      section: "RFC 7644 section 3.6",
      lines: ["44-126"],
      run: async (session) => expectStatus(await session.delete(session.ghost()), 404),
    },
  ],
};
