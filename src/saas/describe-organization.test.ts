import { describe, expect, test } from "vitest";
import { describeOrganizationChange } from "./describe-organization.ts";
import type { Organization } from "./organization-records.ts";

const ONE: Organization = {
  id: "o",
  name: "One",
  application: "custom",
  created: "2026-01-01T00:00:00.000Z",
};

describe("what an organization's audit log says of a change", () => {
  test.each([
    { title: "nothing, when nothing changed", change: { settings: {} }, rows: [] },
    {
      title: "its name",
      change: { name: "Two" },
      rows: [{ path: "name", oldValue: "One", newValue: "Two" }],
    },
    {
      title: "a switch by itself, and one that has its default again",
      change: { settings: { policy: { maxPageSize: 5, unknownMembers: "ignore" as const } } },
      before: { settings: { policy: { maxPageSize: 5 }, rateLimit: "off" as const } },
      rows: [
        { path: "rateLimit", oldValue: "off" },
        { path: "policy.unknownMembers", newValue: "ignore" },
      ],
    },
    {
      title: "provisioning that was switched off, and a directory by its name",
      change: {
        settings: { provisioning: "disabled" as const },
        directory: { id: "d", name: "Entra", since: "2026-01-01T00:00:00.000Z" },
      },
      rows: [
        { path: "provisioning.enabled", oldValue: true, newValue: false },
        { path: "directory", newValue: "Entra" },
      ],
    },
  ])("$title", ({ before = {}, change, rows }) => {
    const old = { ...ONE, ...before };
    expect(describeOrganizationChange(old, { ...old, ...change })).toEqual(rows);
  });
});
