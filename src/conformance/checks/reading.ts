import type { CheckFamily } from "../check.ts";
import {
  expectErrorBody,
  expectResource,
  expectStatus,
  expectThat,
  expectValue,
  readPath,
  skip,
} from "../expect.ts";

/** GET and HEAD of one resource. */
export const READING: CheckFamily = {
  title: "Read",
  checks: [
    {
      id: "read-user",
      title: "A user is read by its id",
      rule: "GET gives 200 and the user as it was stored.",
      section: "RFC 7644 section 3.4.1",
      lines: ["44-040"],
      run: async (session) => {
        const { path, id, sent } = await session.createUser();
        const user = expectResource(await session.get(path));
        expectValue(user, "id", id);
        expectValue(user, "userName", sent.userName ?? null);
        expectValue(user, "name|familyName", readPath(sent, "name|familyName") ?? null);
      },
    },
    {
      id: "read-unknown",
      title: "An unknown id gives 404 as a SCIM error",
      rule: "404 with the Error message as its body.",
      section: "RFC 7644 sections 3.4.1 and 3.12",
      lines: ["44-040", "44-160"],
      run: async (session) => {
        const answer = await session.get(session.ghost());
        expectStatus(answer, 404);
        expectErrorBody(answer);
      },
    },
    {
      id: "read-odd-id",
      title: "An id of another shape gives 404, not an error of the server",
      rule: "An id that can't exist is simply not found.",
      section: "RFC 7644 section 3.4.1",
      lines: ["44-040"],
      run: async (session) => expectStatus(await session.get("/Users/0'%22%3B--"), 404, 400),
    },
    {
      id: "read-location",
      title: "meta.location stays what it was at creation",
      rule: "A resource has one address.",
      section: "RFC 7643 section 3.1",
      lines: ["43-048", "43-039"],
      run: async (session) => {
        const { path, created } = await session.createUser();
        const user = expectResource(await session.get(path));
        const [before, now] = [created, user].map((each) => readPath(each, "meta|location"));
        expectThat(before !== undefined && before === now, "It is another one when read.");
      },
    },
    {
      id: "read-head",
      title: "HEAD answers as GET does, without a body",
      rule: "HTTP wants HEAD wherever there is GET.",
      section: "RFC 9110 section 9.3.2",
      lines: [],
      level: "should",
      run: async (session) => {
        const { path } = await session.createUser();
        const { status } = await session.send({ method: "HEAD", path });
        if ([404, 405, 501].includes(status)) skip(`The server does not offer HEAD: ${status}.`);
        expectThat(status === 200, `HEAD gives ${status}.`);
      },
    },
    {
      id: "read-unknown-parameter",
      title: "Unknown query parameters are ignored",
      rule: "A parameter of another client does no harm.",
      section: "RFC 7644 section 3.4.2",
      lines: ["44-041"],
      level: "should",
      run: async (session) => {
        const { path } = await session.createUser();
        expectStatus(await session.get(`${path}?rollcallCheck=1`), 200);
      },
    },
    {
      id: "read-unknown-endpoint",
      title: "An endpoint that there is not gives 404",
      rule: "What is not served is not found.",
      section: "RFC 7644 section 3.12",
      lines: ["44-161"],
      run: async (session) => expectStatus(await session.get("/RollcallChecks"), 404, 501),
    },
  ],
};
