import type { CheckFamily } from "../check.ts";
import { expectResource, expectThat, itemsOf, listOf } from "../expect.ts";
import { URN } from "../messages.ts";

/** Bulk requests. */
export const BULK: CheckFamily = {
  title: "Bulk",
  needs: ["bulk"],
  checks: [
    {
      id: "bulk-create",
      title: "A bulk request makes a user",
      rule: "200 with BulkResponse; the result has bulkId, location and the status as text.",
      section: "RFC 7644 section 3.7",
      lines: ["44-130", "44-132", "44-134", "44-136", "44-141"],
      run: async (session) => {
        const data = session.draftUser();
        const Operations = [{ method: "POST", path: "/Users", bulkId: "one", data }];
        const answer = await session.post("/Bulk", { schemas: [URN.bulk], Operations });
        const body = expectResource(answer, 200);
        expectThat(listOf(body.schemas).includes(URN.bulkResponse), "schemas is another one.");
        const [result] = itemsOf(body, "Operations");
        expectThat(result?.bulkId === "one", "The result has no bulkId.");
        expectThat(result.status === "201", `status is ${JSON.stringify(result.status)}.`);
        expectThat(typeof result.location === "string", "The result has no location.");
      },
    },
    {
      id: "bulk-failure",
      title: "One failure does not end the request",
      rule: "Without failOnErrors the rest is done; the failed one has an error as its response.",
      section: "RFC 7644 section 3.7",
      lines: ["44-133", "44-135", "44-140"],
      run: async (session) => {
        const { userName: _, ...bad } = session.draftUser();
        const Operations = [
          { method: "POST", path: "/Users", bulkId: "bad", data: bad },
          { method: "POST", path: "/Users", bulkId: "good", data: session.draftUser() },
        ];
        const answer = await session.post("/Bulk", { schemas: [URN.bulk], Operations });
        const results = itemsOf(expectResource(answer, 200), "Operations");
        const [failed, done] = ["bad", "good"].map((bulkId) =>
          results.find((each) => each.bulkId === bulkId),
        );
        expectThat(done?.status === "201", "The second user was not made.");
        expectThat(failed !== undefined && "response" in failed, "The failure has no response.");
      },
    },
    {
      id: "bulk-reference",
      title: "bulkId stands for the id of what the same request makes",
      rule: "A group may name a user that is made beside it.",
      section: "RFC 7644 section 3.7.2",
      lines: ["44-139"],
      needs: ["groups"],
      run: async (session) => {
        const members = [{ value: "bulkId:one" }];
        const Operations = [
          { method: "POST", path: "/Users", bulkId: "one", data: session.draftUser() },
          { method: "POST", path: "/Groups", bulkId: "two", data: session.draftGroup({ members }) },
        ];
        const answer = await session.post("/Bulk", { schemas: [URN.bulk], Operations });
        const results = itemsOf(expectResource(answer, 200), "Operations");
        expectThat(
          results.every(({ status }) => status === "201"),
          "Not both were made.",
        );
      },
    },
  ],
};
