import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { USER_ROLE } from "../../src/gallery/index.ts";
import { STORES } from "../support/stores.ts";
import { type Installation, startInstallation } from "./installation.ts";

/** $expand, and membership by way of other groups, as Graph's clients ask for them. */

describe.each(STORES)("on $title", ({ open }) => {
  let installation: Installation;
  let ids: Readonly<Record<"ada" | "bob" | "carl" | "outer" | "inner" | "app", string>>;

  const call = (method: string, path: string, body?: unknown) =>
    installation.call("contoso", method, path, body);
  const list = async (path: string): Promise<readonly JsonObject[]> => {
    const { body, status } = await call("GET", path);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.value as readonly JsonObject[];
  };
  const idsOf = (items: unknown) => (items as readonly JsonObject[]).map(({ id }) => id);

  beforeAll(async () => {
    installation = await startInstallation(open);
    await installation.addTenant("contoso");
    const app = (await installation.addApplication("contoso", { scope: "assigned" })).id;
    const add = async (name: string): Promise<string> => {
      const userPrincipalName = `${name}@contoso.example`;
      return String((await call("POST", "/users", { userPrincipalName })).body.id);
    };
    const addGroup = async (displayName: string): Promise<string> =>
      String((await call("POST", "/groups", { displayName })).body.id);
    const join = (group: string, member: string) =>
      call("POST", `/groups/${group}/members/$ref`, { "@odata.id": `directoryObjects/${member}` });
    const [ada, bob, carl] = [await add("ada"), await add("bob"), await add("carl")];
    const [outer, inner] = [await addGroup("Outer"), await addGroup("Inner")];
    await join(outer, inner);
    await join(outer, ada);
    await join(inner, ada);
    await join(inner, bob);
    await call("PUT", `/users/${bob}/manager/$ref`, { "@odata.id": `users/${ada}` });
    const assignment = { principalId: bob, resourceId: app, appRoleId: USER_ROLE.id };
    await call("POST", `/servicePrincipals/${app}/appRoleAssignedTo`, assignment);
    await call("POST", `/servicePrincipals/${app}/owners/$ref`, { "@odata.id": `users/${carl}` });
    ids = { ada, bob, carl, outer, inner, app };
  });
  afterAll(() => installation.close());

  test("a manager, with some properties, of one user and of a list", async () => {
    const query = "$expand=manager($select=id,userPrincipalName)&$select=id";
    const { body } = await call("GET", `/users/${ids.bob}?${query}`);
    expect(body).toEqual({
      "@odata.context": expect.any(String),
      id: ids.bob,
      manager: {
        "@odata.type": "#microsoft.graph.user",
        id: ids.ada,
        userPrincipalName: "ada@contoso.example",
      },
    });
    const users = await list("/users?$expand=manager");
    const managed = users.filter((user) => "manager" in user).map(({ id }) => id);
    expect(managed).toEqual([ids.bob]);
  });

  test("members, assignments, owners; several at once", async () => {
    const groups = await list("/groups?$expand=members($select=id)");
    const outer = groups.find(({ id }) => id === ids.outer);
    expect(new Set(idsOf(outer?.members))).toEqual(new Set([ids.ada, ids.inner]));
    const bob = await call("GET", `/users/${ids.bob}?$expand=appRoleAssignments,memberOf`);
    expect(bob.body.appRoleAssignments).toEqual([
      expect.objectContaining({ resourceId: ids.app, appRoleId: USER_ROLE.id }),
    ]);
    expect(idsOf(bob.body.memberOf)).toEqual([ids.inner]);
    const app = await call("GET", `/servicePrincipals/${ids.app}?$expand=appRoleAssignedTo,owners`);
    expect(app.body.appRoleAssignedTo).toEqual([expect.objectContaining({ principalId: ids.bob })]);
    expect(idsOf(app.body.owners)).toEqual([ids.carl]);
  });

  test.each([
    "/users?$expand=nothing",
    "/users?$expand=manager($levels=0)",
    "/users?$expand=memberOf($levels=2)",
    "/users?$expand=manager($select=id",
    "/groups/x/members?$expand=manager",
  ])("refused: %s", async (path) => {
    const answer = await call("GET", path);
    expect(answer.body).toMatchObject({ error: { code: "Request_UnsupportedQuery" } });
    expect(answer.status).toBe(400);
  });

  test.each([
    { path: "/users/bob/memberOf", groups: ["inner"] },
    { path: "/users/bob/transitiveMemberOf", groups: ["inner", "outer"] },
    { path: "/users/carl/transitiveMemberOf", groups: [] },
    { path: "/groups/inner/memberOf", groups: ["outer"] },
    { path: "/groups/outer/memberOf", groups: [] },
    { path: "/groups/outer/transitiveMembers", groups: ["ada", "bob", "inner"] },
    { path: "/groups/inner/transitiveMembers", groups: ["ada", "bob"] },
  ] as const)("GET $path", async ({ path, groups }) => {
    const named = path.replace(/(ada|bob|carl|outer|inner)\b/, (name) => ids[name as "ada"]);
    const found = await list(named);
    expect(new Set(idsOf(found))).toEqual(new Set(groups.map((name) => ids[name])));
    expect(found).toHaveLength(groups.length);
  });

  test("in parts, each comes once; whom nobody knows is 404", async () => {
    const first = await call("GET", `/groups/${ids.outer}/transitiveMembers?$top=2`);
    expect(first.body.value).toHaveLength(2);
    const next = String(first.body["@odata.nextLink"]).split("/v1.0")[1] ?? "";
    expect(await list(next)).toHaveLength(1);
    expect((await call("GET", "/users/nobody/memberOf")).status).toBe(404);
  });

  test("a deleted group is no way to others", async () => {
    await call("DELETE", `/groups/${ids.inner}`);
    expect(await list(`/users/${ids.bob}/transitiveMemberOf`)).toEqual([]);
    expect(idsOf(await list(`/groups/${ids.outer}/transitiveMembers`))).toEqual([ids.ada]);
  });
});
