import type { CheckFamily } from "../check.ts";
import { expectErrorBody, expectStatus, expectThat } from "../expect.ts";

/** Who may come in. */
export const AUTHENTICATION: CheckFamily = {
  title: "Authentication",
  checks: [
    {
      id: "authentication-none",
      title: "A request without a token is refused",
      rule: "People's data is not shown to nobody in particular: 401.",
      section: "RFC 7644 section 2",
      lines: ["44-006", "44-161"],
      run: async (session) => {
        const path = "/Users?count=1";
        expectStatus(await session.send({ method: "GET", path, token: "none" }), 401);
      },
    },
    {
      id: "authentication-wrong",
      title: "A wrong token is refused",
      rule: "A token that nobody gave out gets 401.",
      section: "RFC 7644 section 2",
      lines: ["44-006", "44-161"],
      run: async (session) => {
        const path = "/Users?count=1";
        expectStatus(await session.send({ method: "GET", path, token: "wrong" }), 401);
      },
    },
    {
      id: "authentication-challenge",
      title: "401 comes with WWW-Authenticate",
      rule: "The header names the schemes by which the server can be entered.",
      section: "RFC 7644 section 2",
      lines: ["44-005"],
      run: async (session) => {
        const path = "/Users?count=1";
        const answer = await session.send({ method: "GET", path, token: "none" });
        expectStatus(answer, 401);
        const header = answer.headers["www-authenticate"] ?? "";
        expectThat(header !== "", "There is no WWW-Authenticate header.");
      },
    },
    {
      id: "authentication-body",
      title: "401 has a SCIM error as its body",
      rule: "Refusals of tokens have the body of every other refusal.",
      section: "RFC 7644 section 3.12",
      lines: ["44-160"],
      run: async (session) => {
        const path = "/Users?count=1";
        const answer = await session.send({ method: "GET", path, token: "wrong" });
        expectStatus(answer, 401);
        expectErrorBody(answer);
      },
    },
    {
      id: "authentication-write",
      title: "Nothing is made without a token",
      rule: "Writing needs the token as reading does.",
      section: "RFC 7644 section 2",
      lines: ["44-006"],
      run: async (session) => {
        const body = session.draftUser();
        const request = { method: "POST", path: "/Users", body, token: "none" } as const;
        expectStatus(await session.send(request), 401);
      },
    },
  ],
};
