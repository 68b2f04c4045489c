import type { CheckFamily } from "../check.ts";
import {
  expectRefusal,
  expectResource,
  expectStatus,
  expectThat,
  expectUnassigned,
  expectValue,
  readPath,
} from "../expect.ts";

/** PUT. */
export const REPLACEMENT: CheckFamily = {
  title: "Replace",
  checks: [
    {
      id: "put-replaces",
      title: "PUT replaces what it names and answers with the whole user",
      rule: "200 with the full resource; a later GET shows the same.",
      section: "RFC 7644 section 3.5.1",
      lines: ["44-080", "44-083", "44-087"],
      run: async (session) => {
        const { path, sent, id } = await session.createUser();
        const answer = await session.put(path, { ...sent, id, title: "Baker" });
        expectValue(expectResource(answer, 200), "title", "Baker");
        const user = expectResource(await session.get(path));
        expectValue(user, "title", "Baker");
        expectValue(user, "id", id);
      },
    },
    {
      id: "put-clears",
      title: "PUT clears what it leaves out",
      rule: "A readWrite attribute that is not sent is unassigned afterwards, or takes a default.",
      section: "RFC 7644 section 3.5.1",
      lines: ["44-083"],
      level: "should",
      run: async (session) => {
        const { path, sent } = await session.createUser();
        const { title: _, ...rest } = sent;
        expectStatus(await session.put(path, rest), 200);
        expectUnassigned(expectResource(await session.get(path)), "title");
      },
    },
    {
      id: "put-read-only",
      title: "PUT ignores readOnly values",
      rule: "id, meta and groups may come along, as they were read or otherwise, and change nothing.",
      section: "RFC 7644 section 3.5.1",
      lines: ["44-085", "43-105"],
      neededBy: "Okta sends back what it has read.",
      run: async (session) => {
        const { path, sent, id, created } = await session.createUser();
        const meta = { resourceType: "Robot", created: "2001-01-01T00:00:00Z" };
        const groups = [{ value: "nobody-has-this-group" }];
        const answer = await session.put(path, { ...sent, id: "x", meta, groups });
        const user = expectResource(answer, 200);
        expectValue(user, "id", id);
        expectUnassigned(user, "groups");
        expectValue(user, "meta|created", readPath(created, "meta|created") ?? null);
      },
    },
    {
      id: "put-unknown",
      title: "PUT makes nothing",
      rule: "An unknown id gives 404.",
      section: "RFC 7644 section 3.5.1",
      lines: ["44-082", "44-024"],
      run: async (session) => {
        expectStatus(await session.put(session.ghost(), session.draftUser()), 404);
      },
    },
    {
      id: "put-required",
      title: "PUT without userName is refused",
      rule: "Required attributes must be there: 400 with scimType invalidValue.",
      section: "RFC 7644 section 3.5.1",
      lines: ["44-086"],
      run: async (session) => {
        const { path, sent } = await session.createUser();
        const { userName: _, ...rest } = sent;
        expectRefusal(await session.put(path, rest), [400], ["invalidValue"]);
      },
    },
    {
      id: "put-duplicate",
      title: "PUT with somebody else's userName is refused",
      rule: "409, and both users stay as they were.",
      section: "RFC 7643 section 4.1.1, RFC 7644 section 3.12",
      lines: ["43-061", "43-112"],
      run: async (session) => {
        const one = await session.createUser();
        const two = await session.createUser();
        const body = { ...two.sent, userName: one.sent.userName };
        expectRefusal(await session.put(two.path, body), [409], ["uniqueness"]);
        const user = expectResource(await session.get(two.path));
        expectValue(user, "userName", two.sent.userName ?? null);
      },
    },
    {
      id: "put-last-modified",
      title: "A change moves meta.lastModified, not meta.created",
      rule: "lastModified is never before created, and created stays.",
      section: "RFC 7643 section 3.1",
      lines: ["43-046", "43-047"],
      run: async (session) => {
        const { path, sent, created } = await session.createUser();
        const user = expectResource(await session.put(path, { ...sent, title: "Baker" }), 200);
        expectValue(user, "meta|created", readPath(created, "meta|created") ?? null);
        const [first, last] = ["created", "lastModified"].map((name) =>
          Date.parse(String(readPath(user, `meta|${name}`))),
        );
        expectThat(Number(last) >= Number(first), "meta.lastModified is before meta.created.");
      },
    },
  ],
};
