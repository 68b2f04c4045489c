import { describe, expect, test } from "vitest";
import { purgeTimeMs, restore, softDelete } from "./deletion.ts";
import { createGroup, editGroup } from "./edit-group.ts";
import {
  DEFAULT_ACCESS_ROLE_ID,
  type Principal,
  planAssignment,
  planMembership,
} from "./membership.ts";
import type { AppRoleAssignment, DirectoryGroup } from "./user.ts";

const staff: DirectoryGroup = { id: "g1", displayName: "Staff", attributes: {} };
const cooks: Principal = { type: "Group", group: { ...staff, id: "g2", displayName: "Cooks" } };
const ada: Principal = {
  type: "User",
  user: { id: "u1", userPrincipalName: "ada@b.example", accountEnabled: true, attributes: {} },
};

describe("groups", () => {
  test("created, edited, edited to the same", () => {
    const { object } = createGroup(
      { displayName: " Staff ", properties: { description: "All" } },
      { id: "g1" },
    );
    expect(object).toEqual({ ...staff, attributes: { description: "All" } });
    const edited = editGroup(object, { displayName: "Team", properties: { description: null } });
    expect(edited).toEqual({ object: { ...staff, displayName: "Team" }, kind: "saved" });
    expect(editGroup(staff, { displayName: "Staff", properties: {} })).toEqual({ object: staff });
  });

  test.each([
    { edit: { properties: {} }, code: "RequiredPropertyMissing" },
    { edit: { displayName: null, properties: {} }, code: "RequiredPropertyMissing" },
    { edit: { displayName: 7, properties: {} }, code: "InvalidPropertyValue" },
    { edit: { displayName: "x".repeat(257), properties: {} }, code: "InvalidPropertyValue" },
    { edit: { displayName: "A", properties: { jobTitle: "x" } }, code: "UnknownProperty" },
    { edit: { displayName: "A", properties: { mailEnabled: 1 } }, code: "InvalidPropertyValue" },
  ])("$edit is refused: $code", ({ edit, code }) => {
    expect(() => createGroup(edit, { id: "g" })).toThrow(expect.objectContaining({ code }));
  });
});

describe("planMembership", () => {
  const free = { isMember: false, isAbove: false };
  test.each([
    { title: "a user", member: ada, row: { memberId: "u1", memberType: "User" } },
    { title: "a nested group", member: cooks, row: { memberId: "g2", memberType: "Group" } },
  ])("$title", ({ member, row }) => {
    expect(planMembership(staff, member, free)).toEqual({ groupId: "g1", ...row });
  });

  const itself: Principal = { type: "Group", group: staff };
  test.each([
    { title: "itself", member: itself, given: free, code: "SelfReference" },
    {
      title: "who is in it",
      member: ada,
      given: { ...free, isMember: true },
      code: "ReferenceAlreadyExists",
    },
    {
      title: "a group around it",
      member: cooks,
      given: { ...free, isAbove: true },
      code: "MembershipCycle",
    },
  ])("$title is refused: $code", ({ member, given, code }) => {
    expect(() => planMembership(staff, member, given)).toThrow(expect.objectContaining({ code }));
  });
});

describe("planAssignment", () => {
  const application = { id: "app", displayName: "BIS" };
  const existing: readonly AppRoleAssignment[] = [
    { id: "1", applicationId: "app", principalId: "u1", principalType: "User", appRoleId: "user" },
  ];
  const given = { id: "2", application, roles: ["user", "admin"], existing };

  test.each([
    { title: "another role", principal: ada, appRoleId: "admin" },
    { title: "Default Access", principal: ada, appRoleId: DEFAULT_ACCESS_ROLE_ID },
    { title: "a group", principal: cooks, appRoleId: "user" },
  ])("$title", ({ principal, appRoleId }) => {
    const assignment = planAssignment(principal, { ...given, appRoleId });
    const principalId = principal.type === "User" ? "u1" : "g2";
    const { type: principalType } = principal;
    expect(assignment).toEqual({
      id: "2",
      applicationId: "app",
      principalId,
      principalType,
      appRoleId,
    });
  });

  test.each([
    { appRoleId: "user", code: "ReferenceAlreadyExists" },
    { appRoleId: "cook", code: "AppRoleNotFound" },
  ])("the role $appRoleId is refused: $code", ({ appRoleId, code }) => {
    expect(() => planAssignment(ada, { ...given, appRoleId })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe("deletion", () => {
  const now = "2026-01-01T00:00:00.000Z";
  const deleted = softDelete(staff, now);
  const atMs = (day: number): number => Date.parse(now) + day * 86_400_000;

  test("soft deletion is told as such and keeps the object", () => {
    expect(deleted).toEqual({ object: { ...staff, deletedDateTime: now }, kind: "softDeleted" });
    expect(purgeTimeMs(now)).toBe(atMs(30));
  });

  test.each([0, 29.99])("restored after %d days", (days) => {
    const given = { nowMs: atMs(days), whom: "the group" };
    expect(restore(deleted.object, given)).toEqual({ object: staff, kind: "restored" });
  });

  test("not restored after 30 days", () => {
    expect(() => restore(deleted.object, { nowMs: atMs(30), whom: "the group" })).toThrow(
      expect.objectContaining({ code: "RestoreWindowEnded" }),
    );
  });
});
