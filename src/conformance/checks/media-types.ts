import type { CheckFamily } from "../check.ts";
import { expectResource, expectStatus, expectThat } from "../expect.ts";
import type { ProbeAnswer } from "../ports.ts";
import type { CheckSession } from "../session.ts";

async function postAs(session: CheckSession, type: string): Promise<ProbeAnswer> {
  const headers = { "content-type": type };
  const body = session.draftUser();
  return await session.send({ method: "POST", path: "/Users", body, headers });
}

/** Content-Type and Accept. */
export const MEDIA_TYPES: CheckFamily = {
  title: "Media types",
  checks: [
    {
      id: "media-answer",
      title: "Answers are application/scim+json",
      rule: "Content-Type names SCIM's own media type.",
      section: "RFC 7644 section 8.1",
      lines: ["44-152"],
      level: "should",
      run: async (session) => {
        const { path } = await session.createUser();
        const type = (await session.get(path)).headers["content-type"] ?? "";
        const isScim = type.toLowerCase().startsWith("application/scim+json");
        expectThat(isScim, `Content-Type is ${type}.`);
      },
    },
    {
      id: "media-error",
      title: "Refusals are application/scim+json as well",
      rule: "Errors are SCIM messages.",
      section: "RFC 7644 section 8.1",
      lines: ["44-152"],
      level: "should",
      run: async (session) => {
        const type = (await session.get(session.ghost())).headers["content-type"] ?? "";
        const isScim = type.toLowerCase().startsWith("application/scim+json");
        expectThat(isScim, `Content-Type is ${type}.`);
      },
    },
    {
      id: "media-charset",
      title: "A charset in the request's media type does no harm",
      rule: "application/scim+json; charset=utf-8 is read.",
      section: "RFC 7644 section 8.1",
      lines: ["44-152"],
      neededBy: "Entra sends it.",
      run: async (session) => {
        expectStatus(await postAs(session, "application/scim+json; charset=utf-8"), 201);
      },
    },
    {
      id: "media-json",
      title: "Bodies of application/json are read",
      rule: "The general media type is as good.",
      section: "RFC 7644 section 8.1",
      lines: ["44-152"],
      level: "should",
      neededBy: "Okta's older connectors and many scripts.",
      run: async (session) => expectStatus(await postAs(session, "application/json"), 201),
    },
    {
      id: "media-accept-json",
      title: "Accept: application/json is served",
      rule: "Who asks for JSON gets the same resource.",
      section: "RFC 7644 section 3.8",
      lines: ["44-151"],
      level: "should",
      run: async (session) => {
        const { path, id } = await session.createUser();
        const headers = { accept: "application/json" };
        const user = expectResource(await session.send({ method: "GET", path, headers }));
        expectThat(user.id === id, "Another resource came back.");
      },
    },
  ],
};
