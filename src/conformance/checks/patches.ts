import type { Check, CheckFamily } from "../check.ts";
import {
  expectRefusal,
  expectResource,
  expectStatus,
  expectThat,
  expectValue,
  itemsOf,
  readPath,
} from "../expect.ts";
import { buildPatchCheck, buildRefusedCheck, type RefusedPatch } from "./patch-case.ts";
import { PATCH_CASES } from "./patch-success.ts";

const REFUSED: readonly RefusedPatch[] = [
  {
    id: "atomic",
    title: "A PATCH with one bad operation changes nothing",
    rule: "All operations are applied, or none.",
    lines: ["44-101", "44-102"],
    operations: [
      { op: "replace", path: "title", value: "Baker" },
      { op: "replace", path: "userName", value: null },
    ],
    scimTypes: [],
  },
  {
    id: "remove-no-path",
    title: "remove without a path is refused",
    rule: "400 with scimType noTarget.",
    section: "RFC 7644 section 3.5.2.2",
    lines: ["44-093"],
    operations: [{ op: "remove" }],
    scimTypes: ["noTarget"],
  },
  {
    id: "no-target",
    title: "replace with a value path that matches nothing is refused",
    rule: "400 with scimType noTarget, at least where no item could be made out of the filter.",
    section: "RFC 7644 section 3.5.2.3",
    lines: ["44-121"],
    operations: [
      { op: "replace", path: 'emails[value ew "@nobody.example"]', value: { type: "other" } },
    ],
    scimTypes: ["noTarget"],
  },
  {
    id: "read-only",
    title: "A readOnly attribute can't be changed by its path",
    rule: "400 with scimType mutability.",
    lines: ["44-096", "44-095"],
    operations: [{ op: "replace", path: "id", value: "x" }],
    scimTypes: ["mutability"],
  },
  {
    id: "remove-required",
    title: "userName can't be removed",
    rule: "A required attribute stays: 400 with scimType mutability.",
    section: "RFC 7644 section 3.5.2.2",
    lines: ["44-114"],
    operations: [{ op: "remove", path: "userName" }],
    scimTypes: ["mutability", "invalidValue"],
  },
  {
    id: "invalid-path",
    title: "A path that can't be read is refused",
    rule: "400 with scimType invalidPath.",
    lines: ["44-094"],
    operations: [{ op: "replace", path: 'emails[type eq "work"', value: "x" }],
    scimTypes: ["invalidPath", "invalidFilter"],
  },
  {
    id: "unknown-op",
    title: "An unknown operation is refused",
    rule: "There are add, remove and replace.",
    lines: ["44-092"],
    operations: [{ op: "frobnicate", path: "title", value: "x" }],
    scimTypes: ["invalidSyntax", "invalidValue"],
  },
  {
    id: "no-operations",
    title: "A PATCH without operations is refused",
    rule: "Operations has at least one item: 400 with scimType invalidSyntax.",
    lines: ["44-091"],
    operations: [],
    scimTypes: ["invalidSyntax", "invalidValue"],
  },
  {
    id: "wrong-type",
    title: "A value of the wrong type is refused",
    rule: "active is true or false.",
    lines: ["44-095"],
    operations: [{ op: "replace", path: "active", value: "perhaps" }],
    scimTypes: ["invalidValue", "invalidSyntax"],
  },
];

const OTHERS: readonly Check[] = [
  {
    id: "patch-answer",
    title: "PATCH answers 200 with the user, or 204 without a body",
    rule: "One of the two; with 200 the body is the changed resource.",
    section: "RFC 7644 section 3.5.2",
    lines: ["44-103", "44-022"],
    run: async (session) => {
      const { path } = await session.createUser();
      const answer = await session.patch(path, { op: "replace", path: "title", value: "Baker" });
      expectStatus(answer, 200, 204);
      if (answer.status === 200) expectValue(expectResource(answer, 200), "title", "Baker");
      else expectThat(answer.body === undefined, "204 comes with a body.");
    },
  },
  {
    id: "patch-add-again",
    title: "Adding what is already there changes nothing",
    rule: "It succeeds, no item stands twice, and lastModified stays.",
    section: "RFC 7644 section 3.5.2.1",
    lines: ["44-109", "43-027"],
    run: async (session) => {
      const { path } = await session.createUser();
      const before = expectResource(await session.get(path));
      const [mail] = itemsOf(before, "emails");
      const operation = { op: "add", path: "emails", value: [mail ?? {}] };
      expectStatus(await session.patch(path, operation), 200, 204);
      const after = expectResource(await session.get(path));
      const count = itemsOf(after, "emails").length;
      expectThat(count === itemsOf(before, "emails").length, `There are ${count} e-mails now.`);
      const time = readPath(before, "meta|lastModified") ?? null;
      expectValue(after, "meta|lastModified", time);
    },
  },
  {
    id: "patch-unknown",
    title: "PATCH of an unknown id gives 404",
    rule: "There is nothing to change.",
    section: "RFC 7644 section 3.12",
    lines: ["44-161"],
    run: async (session) => {
      const operation = { op: "replace", path: "title", value: "x" };
      expectStatus(await session.patch(session.ghost(), operation), 404);
    },
  },
  {
    id: "patch-duplicate",
    title: "PATCH to somebody else's userName is refused",
    rule: "409 with scimType uniqueness, and nothing changes.",
    section: "RFC 7643 section 4.1.1, RFC 7644 section 3.12",
    lines: ["43-061", "43-112"],
    run: async (session) => {
      const one = await session.createUser();
      const two = await session.createUser();
      const value = one.sent.userName ?? null;
      const answer = await session.patch(two.path, { op: "replace", path: "userName", value });
      expectRefusal(answer, [409], ["uniqueness"]);
      const user = expectResource(await session.get(two.path));
      expectValue(user, "userName", two.sent.userName ?? null);
    },
  },
];

/** PATCH of users. */
export const PATCHES: CheckFamily = {
  title: "Patch",
  needs: ["patch"],
  checks: [...PATCH_CASES.map(buildPatchCheck), ...REFUSED.map(buildRefusedCheck), ...OTHERS],
};
