import { describe, expect, test } from "vitest";
import type { Application } from "../sync/job.ts";
import { policyOf } from "./application-policy.ts";

const APPLICATION: Omit<Application, "template"> = {
  id: "a",
  tenantId: "t",
  displayName: "A",
  tenantUrl: "https://app.example/scim/v2",
};

describe("the policy of an application is its gallery entry's, unless it has settings", () => {
  test.each([
    { template: "bitabiz", excludeDefaultAccess: true, hardDeletes: false, onUnassign: "disable" },
    { template: "bizagi", excludeDefaultAccess: false, hardDeletes: true, onUnassign: "disable" },
    { template: "bis", excludeDefaultAccess: false, hardDeletes: true, onUnassign: "delete" },
    { template: "custom", excludeDefaultAccess: false, hardDeletes: true, onUnassign: "disable" },
  ])("$template", ({ template, ...policy }) => {
    expect(policyOf({ ...APPLICATION, template })).toMatchObject(policy);
  });

  test("a setting goes before it", () => {
    const settings = { ExcludeDefaultAccess: "False", UnassignAction: "delete" };
    expect(policyOf({ ...APPLICATION, template: "bitabiz", settings })).toMatchObject({
      excludeDefaultAccess: false,
      onUnassign: "delete",
    });
  });

  test("an entry that somebody described counts, whatever its word", () => {
    const galleryEntry = {
      id: "boats",
      displayName: "Boats",
      publisher: "B",
      description: "Counts boats.",
      capabilities: {
        create: true,
        update: true,
        disable: false,
        delete: true,
        groups: false,
        singleSignOn: false,
      },
      excludesDefaultAccess: true,
      onUnassign: "delete",
      users: [{ target: "userName", expression: "[mail]", filterable: true, matching: true }],
    } as const;
    expect(policyOf({ ...APPLICATION, template: "boats", galleryEntry })).toMatchObject({
      excludeDefaultAccess: true,
      softDeletes: false,
      onUnassign: "delete",
    });
  });
});
