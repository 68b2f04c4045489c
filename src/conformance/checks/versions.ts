import type { CheckFamily } from "../check.ts";
import { expectResource, expectStatus, expectThat, expectValue, skip } from "../expect.ts";
import { buildPatch } from "../messages.ts";
import type { CheckSession, OwnResource } from "../session.ts";

async function createTagged(session: CheckSession): Promise<{ user: OwnResource; tag: string }> {
  const user = await session.createUser();
  const tag = (await session.get(user.path)).headers.etag;
  if (tag === undefined) skip("The answer has no ETag.");
  return { user, tag };
}

/** ETags. */
export const VERSIONS: CheckFamily = {
  title: "ETag",
  needs: ["etag"],
  checks: [
    {
      id: "etag-header",
      title: "Resources come with an ETag, which meta.version repeats",
      rule: "The header is there, and the attribute is the same.",
      section: "RFC 7644 section 3.14",
      lines: ["44-165", "43-049"],
      run: async (session) => {
        const { path } = await session.createUser();
        const answer = await session.get(path);
        const { etag } = answer.headers;
        expectThat(etag !== undefined, "There is no ETag.");
        expectValue(expectResource(answer), "meta|version", etag);
      },
    },
    {
      id: "etag-not-modified",
      title: "If-None-Match gives 304 while nothing has changed",
      rule: "Who has the version need not read it again.",
      section: "RFC 7644 section 3.14",
      lines: ["44-166"],
      run: async (session) => {
        const { user, tag } = await createTagged(session);
        const headers = { "if-none-match": tag };
        expectStatus(await session.send({ method: "GET", path: user.path, headers }), 304);
      },
    },
    {
      id: "etag-match",
      title: "If-Match with another version gives 412",
      rule: "A change on top of something else is refused.",
      section: "RFC 7644 section 3.14",
      lines: ["44-166"],
      needs: ["patch"],
      run: async (session) => {
        const { user } = await createTagged(session);
        const headers = { "if-match": 'W/"rollcall-no-such-version"' };
        const body = buildPatch({ op: "replace", path: "title", value: "Baker" });
        const request = { method: "PATCH", path: user.path, headers, body } as const;
        expectStatus(await session.send(request), 412);
      },
    },
    {
      id: "etag-changes",
      title: "A change makes a new version",
      rule: "The ETag after it is another one.",
      section: "RFC 7644 section 3.14",
      lines: ["44-165"],
      needs: ["patch"],
      run: async (session) => {
        const { user, tag } = await createTagged(session);
        await session.patch(user.path, { op: "replace", path: "title", value: "Baker" });
        const now = (await session.get(user.path)).headers.etag;
        expectThat(now !== tag, "The ETag is the same as before.");
      },
    },
  ],
};
