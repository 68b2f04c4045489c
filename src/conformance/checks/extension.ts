import type { JsonObject, JsonValue } from "../../common/json.ts";
import type { Check, CheckFamily } from "../check.ts";
import {
  expectResource,
  expectStatus,
  expectThat,
  expectUnassigned,
  expectValue,
  listOf,
  readPath,
} from "../expect.ts";
import { URN } from "../messages.ts";
import type { CheckSession } from "../session.ts";

const MANAGER = `${URN.enterprise}:manager`;

/** Whom a user has as manager. */
function managerOf(user: JsonObject): JsonValue | undefined {
  return readPath(user, `${URN.enterprise}|manager|value`);
}

/** A user whose manager is to be set, and the manager. */
async function createPair(session: CheckSession): Promise<{ path: string; bossId: string }> {
  const boss = await session.createUser();
  const { path } = await session.createUser();
  return { path, bossId: boss.id };
}

const MANAGERS: readonly Check[] = [
  {
    id: "manager-add",
    title: "A manager is added by PATCH",
    rule: "The value names the manager's id.",
    section: "RFC 7643 section 4.3, RFC 7644 section 3.5.2",
    lines: ["43-085", "44-107"],
    needs: ["patch"],
    run: async (session) => {
      const { path, bossId } = await createPair(session);
      const operation = { op: "add", path: MANAGER, value: { value: bossId } };
      expectStatus(await session.patch(path, operation), 200, 204);
      const found = managerOf(expectResource(await session.get(path)));
      expectThat(found === bossId, "The manager is not there.");
    },
  },
  {
    id: "manager-remove",
    title: "A manager is removed by PATCH",
    rule: "The attribute has no value afterwards.",
    section: "RFC 7644 section 3.5.2.2",
    lines: ["44-110"],
    needs: ["patch"],
    run: async (session) => {
      const { path, bossId } = await createPair(session);
      const add = { op: "add", path: MANAGER, value: { value: bossId } };
      expectStatus(await session.patch(path, add), 200, 204);
      expectStatus(await session.patch(path, { op: "remove", path: MANAGER }), 200, 204);
      const found = managerOf(expectResource(await session.get(path)));
      expectThat(found === undefined || found === null, "The manager is still there.");
    },
  },
  {
    id: "manager-text",
    title: "A manager may come as plain text",
    rule: "The id alone stands for the complex value.",
    section: "What Entra sends",
    lines: [],
    level: "client",
    neededBy: "Entra without aadOptscim062020.",
    needs: ["patch"],
    run: async (session) => {
      const { path, bossId } = await createPair(session);
      const operation = { op: "Add", path: MANAGER, value: bossId };
      expectStatus(await session.patch(path, operation), 200, 204);
      const found = managerOf(expectResource(await session.get(path)));
      expectThat(found === bossId, "The manager is not there.");
    },
  },
];

/** The enterprise extension of User. */
export const EXTENSION: CheckFamily = {
  title: "Enterprise extension",
  needs: ["enterprise"],
  checks: [
    {
      id: "enterprise-create",
      title: "Extension attributes are kept in an object under their URN",
      rule: "They come back where they were sent.",
      section: "RFC 7643 section 3.3",
      lines: ["43-053"],
      run: async (session) => {
        const { path } = await session.createUser();
        const user = expectResource(await session.get(path));
        expectValue(user, `${URN.enterprise}|department`, "Kitchen");
      },
    },
    {
      id: "enterprise-schemas",
      title: "schemas names the extension where it has values",
      rule: "Its URI stands beside the core one.",
      section: "RFC 7643 section 3.3",
      lines: ["43-054"],
      run: async (session) => {
        const { path } = await session.createUser();
        const user = expectResource(await session.get(path));
        expectThat(listOf(user.schemas).includes(URN.enterprise), "It does not.");
      },
    },
    {
      id: "enterprise-patch",
      title: "PATCH reaches extension attributes by their full name",
      rule: "URN, colon and name.",
      section: "RFC 7644 sections 3.5.2 and 3.10",
      lines: ["44-064", "44-098"],
      needs: ["patch"],
      neededBy: "Entra and Okta.",
      run: async (session) => {
        const { path } = await session.createUser();
        const name = `${URN.enterprise}:department`;
        const operation = { op: "replace", path: name, value: "Bar" };
        expectStatus(await session.patch(path, operation), 200, 204);
        const user = expectResource(await session.get(path));
        expectValue(user, `${URN.enterprise}|department`, "Bar");
      },
    },
    {
      id: "enterprise-remove",
      title: "PATCH removes an extension attribute",
      rule: "The others stay.",
      section: "RFC 7644 section 3.5.2.2",
      lines: ["44-110"],
      needs: ["patch"],
      run: async (session) => {
        const { path } = await session.createUser();
        const operation = { op: "remove", path: `${URN.enterprise}:department` };
        expectStatus(await session.patch(path, operation), 200, 204);
        expectUnassigned(expectResource(await session.get(path)), `${URN.enterprise}|department`);
      },
    },
    ...MANAGERS,
  ],
};
