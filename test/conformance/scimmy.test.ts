import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ScimmyTarget, startScimmy } from "../support/scimmy-target.ts";
import { checkServer, listIds } from "./servers.ts";

/**
 * What scimmy 1.3 with its routers, over the map in memory of these tests, does otherwise than
 * the RFCs say. Some of it is the map's doing: it cuts no pages and keeps no meta.
 */
const KNOWN_FAILURES: readonly string[] = [
  "authentication-challenge",
  "create-location",
  "create-meta",
  "create-empty-user-name",
  "list-page-members",
  "paging-walk",
  "paging-count",
  "paging-count-zero",
  "paging-count-negative",
  "paging-beyond",
  "filter-date-time",
  "filter-grouping",
  "filter-multi-valued",
  "filter-value-case",
  "filter-urn",
  "filter-escapes",
  "filter-extension",
  "filter-broken",
  "filter-boolean-order",
  "projection-sub-attribute",
  "projection-urn",
  "projection-patch",
  "put-last-modified",
  "patch-add-primary",
  "patch-replace-complex",
  "patch-urn",
  "patch-attribute-case",
  "patch-no-target",
  "patch-add-again",
  "members-add-again",
  "delete-gone",
  "delete-unknown",
  "error-json",
];

const KNOWN_WARNINGS: readonly string[] = [
  "discovery-config-pagination",
  "manager-text",
  "group-of-user",
  "group-deleted-member",
  "patch-client-active-text",
  "patch-client-value-path-creates",
  "client-group-duplicate",
];

let target: ScimmyTarget;
beforeAll(async () => {
  target = await startScimmy();
});
afterAll(() => target.close());

describe("the checks against scimmy-routers", () => {
  test("find what is known, and nothing is left", async () => {
    const name = { familyName: "Berg", givenName: "Ann" };
    const emails = [{ value: "ann@a.b", type: "work" }];
    const stranger = { id: "1", userName: "ann@a.b", title: "Chef", active: true, name, emails };
    target.users.set("1", stranger);
    const report = await checkServer(target);
    expect(listIds(report, "failure")).toEqual(KNOWN_FAILURES);
    expect(listIds(report, "warning")).toEqual(KNOWN_WARNINGS);
    expect(report.cleanUp.left).toEqual([]);
    expect([...target.users]).toEqual([["1", stranger]]);
  });
});
