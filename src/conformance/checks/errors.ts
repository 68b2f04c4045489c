import type { CheckFamily } from "../check.ts";
import { expectErrorBody, expectRefusal, expectStatus, expectThat } from "../expect.ts";
import { readMember } from "../messages.ts";

/** How refusals look. */
export const ERRORS: CheckFamily = {
  title: "Errors",
  checks: [
    {
      id: "error-json",
      title: "A body that is not JSON is refused",
      rule: "400 with scimType invalidSyntax.",
      section: "RFC 7644 section 3.12",
      lines: ["44-162"],
      run: async (session) => {
        const answer = await session.send({ method: "POST", path: "/Users", text: '{"userName":' });
        expectRefusal(answer, [400], ["invalidSyntax"]);
      },
    },
    {
      id: "error-array",
      title: "A body that is no object is refused",
      rule: "A resource is a JSON object: 400, not an error of the server.",
      section: "RFC 7644 section 3.12",
      lines: ["44-162"],
      run: async (session) => expectStatus(await session.post("/Users", [1, 2]), 400),
    },
    {
      id: "error-shape",
      title: "A refused creation has a SCIM error as its body",
      rule: "The Error URI, and the status as text.",
      section: "RFC 7644 section 3.12",
      lines: ["44-160", "44-025"],
      run: async (session) => {
        const { userName: _, ...rest } = session.draftUser();
        const answer = await session.post("/Users", rest);
        expectThat(answer.status >= 400, `The creation gave ${answer.status}.`);
        expectErrorBody(answer);
      },
    },
    {
      id: "error-conflict-shape",
      title: "409 has a SCIM error as its body",
      rule: "The Error URI, and the status as text.",
      section: "RFC 7644 section 3.12",
      lines: ["44-160", "44-025"],
      run: async (session) => {
        const { sent } = await session.createUser();
        const answer = await session.post("/Users", sent);
        expectStatus(answer, 409);
        expectErrorBody(answer);
      },
    },
    {
      id: "error-detail",
      title: "Refusals say why in words",
      rule: "detail is a sentence for the person who looks for the cause.",
      section: "RFC 7644 section 3.12",
      lines: ["44-161"],
      level: "should",
      neededBy: "Entra shows it in its provisioning logs.",
      run: async (session) => {
        const { sent } = await session.createUser();
        const detail = readMember((await session.post("/Users", sent)).body, "detail");
        expectThat(typeof detail === "string" && detail !== "", "There is no detail.");
      },
    },
    {
      id: "error-me",
      title: "/Me is served, or says that it is not",
      rule: "501 where it is not supported; otherwise an answer of its own.",
      section: "RFC 7644 section 3.11",
      lines: ["44-156"],
      level: "should",
      run: async (session) => expectStatus(await session.get("/Me"), 200, 308, 404, 501, 403),
    },
  ],
};
