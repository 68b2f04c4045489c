import { type Client, GraphError, PageIterator } from "@microsoft/microsoft-graph-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { openClient, openTlsDoor, type TlsDoor } from "./client.ts";
import { type Installation, startInstallation, TOKEN } from "./installation.ts";

/** Microsoft's own client with the users and groups of a directory. */

let installation: Installation;
let door: TlsDoor;
let client: Client;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant("contoso");
  door = await openTlsDoor(Number(new URL(installation.origin).port));
  client = openClient(door.origin, "contoso", TOKEN);
  for (const name of ["ada", "bob"]) await addUser(name);
});

afterAll(async () => {
  await door.close();
  await installation.close();
});

async function addUser(name: string): Promise<string> {
  const body = { userPrincipalName: `${name}@contoso.example`, mailNickname: name };
  const user = (await client.api("/users").post(body)) as JsonObject;
  return String(user.id);
}

async function refusalOf(work: Promise<unknown>): Promise<GraphError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (error instanceof GraphError) return error;
  throw new Error("The request was not refused.");
}

describe("the directory", { timeout: 60_000 }, () => {
  test("delta: everybody, then only what changed", async () => {
    const first = await client.api("/users/delta").get();
    const link = String(first["@odata.deltaLink"]);
    const carl = await addUser("carl");
    const second = await client.api(link).get();
    expect(second.value).toEqual([expect.objectContaining({ id: carl })]);
    await client.api(`/users/${carl}`).delete();
    const third = await client.api(String(second["@odata.deltaLink"])).get();
    expect(third.value).toEqual([{ id: carl, "@removed": { reason: "changed" } }]);
    const stale = await refusalOf(
      client.api("/users/delta").query({ $deltatoken: "d999999" }).get(),
    );
    expect(stale.statusCode).toBe(410);
  });

  test("members, and the delta of their group", async () => {
    const dora = await addUser("dora");
    const group = await client.api("/groups").post({ displayName: "Kitchen" });
    const latest = await client.api("/groups/delta").query({ $deltatoken: "latest" }).get();
    const reference = `https://graph.microsoft.com/v1.0/directoryObjects/${dora}`;
    await client.api(`/groups/${group.id}/members/$ref`).post({ "@odata.id": reference });
    const members = await client.api(`/groups/${group.id}/members`).get();
    expect(members.value).toEqual([expect.objectContaining({ id: dora })]);
    const changed = await client.api(String(latest["@odata.deltaLink"])).get();
    expect(changed.value).toEqual([
      expect.objectContaining({
        id: group.id,
        "members@delta": [expect.objectContaining({ id: dora })],
      }),
    ]);
    const missing = await refusalOf(client.api("/groups/nobody").get());
    expect(missing).toMatchObject({ statusCode: 404, code: "ResourceNotFound" });
  });

  test("filter, search, count, order and select", async () => {
    await client.api("/users/dora@contoso.example").patch({ department: "Kitchen" });
    const found = await client
      .api("/users")
      .filter("department eq 'Kitchen' and startswith(displayName,'d')")
      .count(true)
      .select(["displayName"])
      .get();
    expect(found).toMatchObject({ "@odata.count": 1, value: [{ displayName: "dora" }] });
    const ordered = await client.api("/users").orderby("displayName desc").top(1).get();
    const names: string[] = [];
    await new PageIterator(client, ordered, ({ displayName }: JsonObject) => {
      names.push(String(displayName));
      return true;
    }).iterate();
    expect(names).toEqual(["dora", "bob", "ada"]);
    const searched = await client.api("/users").search('"displayName:or"').get();
    expect(searched.value).toHaveLength(1);
    expect(await client.api("/users/$count").get()).toBeDefined();
  });
});
