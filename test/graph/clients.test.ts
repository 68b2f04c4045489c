import {
  BatchRequestContent,
  BatchResponseContent,
  type Client,
  PageIterator,
} from "@microsoft/microsoft-graph-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { openClient, openTlsDoor, type TlsDoor } from "./client.ts";
import { type Installation, startInstallation, TOKEN } from "./installation.ts";

/** What clients of Microsoft Graph send besides single requests. */

const TENANT = "contoso";
let installation: Installation;
let door: TlsDoor;
let client: Client;
const ids: Record<string, string> = {};

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  door = await openTlsDoor(Number(new URL(installation.origin).port));
  client = openClient(door.origin, TENANT, TOKEN);
  for (const name of ["ada", "bob", "carl", "dora"]) {
    const body = { userPrincipalName: `${name}@contoso.example`, mailNickname: name };
    const more = name === "ada" ? { businessPhones: ["45 11"] } : {};
    ids[name] = String((await client.api("/users").post({ ...body, ...more })).id);
  }
  for (const [name, manager] of [
    ["ada", "bob"],
    ["bob", "carl"],
    ["carl", "dora"],
  ] as const) {
    const url = `https://graph.microsoft.com/v1.0/users/${ids[manager]}`;
    await client.api(`/users/${ids[name]}/manager/$ref`).put({ "@odata.id": url });
  }
});

afterAll(async () => {
  await door.close();
  await installation.close();
});

/** The managers above each other, by their ids. */
function chainOf(user: JsonObject): readonly string[] {
  const { manager } = user as { readonly manager?: JsonObject };
  return manager === undefined ? [] : [String(manager.id), ...chainOf(manager)];
}

describe("$expand=manager($levels)", () => {
  test.each([
    { levels: "max", chain: ["bob", "carl", "dora"] },
    { levels: "2", chain: ["bob", "carl"] },
    { levels: "1", chain: ["bob"] },
  ])("$levels", async ({ levels, chain }) => {
    const user = (await client
      .api(`/users/${ids.ada}`)
      .header("ConsistencyLevel", "eventual")
      .query({ $count: "true" })
      .expand(`manager($levels=${levels};$select=id)`)
      .get()) as JsonObject;
    expect(chainOf(user)).toEqual(chain.map((name) => ids[name]));
  });

  test("whose managers go round end somewhere", async () => {
    const url = `https://graph.microsoft.com/v1.0/users/${ids.ada}`;
    await client.api(`/users/${ids.dora}/manager/$ref`).put({ "@odata.id": url });
    const user = await client.api(`/users/${ids.ada}?$expand=manager($levels=max)`).get();
    expect(chainOf(user).length).toBeLessThanOrEqual(50);
    await client.api(`/users/${ids.dora}/manager/$ref`).delete();
  });
});

describe("lists", () => {
  test("counted, with the header that Graph wants for it", async () => {
    const answer = await client.api("/users").header("ConsistencyLevel", "eventual").count().get();
    expect(answer["@odata.count"]).toBe(4);
    const number = await client
      .api("/users/$count")
      .header("ConsistencyLevel", "eventual")
      .responseType("text" as never)
      .get();
    expect(String(number)).toBe("4");
  });

  test.each([
    { path: "/users", filter: "businessPhones/any(p:p eq '45 11')", found: 1 },
    { path: "/users", filter: "businessPhones/any(p:startswith(p,'46'))", found: 0 },
    { path: "/groups", filter: "groupTypes/any(c:c eq 'Unified')", found: 0 },
    {
      path: "/servicePrincipals",
      filter: "tags/any(t:t eq 'WindowsAzureActiveDirectoryIntegratedApp')",
      found: 0,
    },
  ])("$path with $filter", async ({ path, filter, found }) => {
    const { value } = await client.api(path).filter(filter).get();
    expect(value).toHaveLength(found);
  });

  test("the page iterator walks every part", async () => {
    const first = await client.api("/users").top(1).get();
    const seen: string[] = [];
    const iterator = new PageIterator(client, first, (user: JsonObject) => {
      seen.push(String(user.id));
      return true;
    });
    await iterator.iterate();
    expect(seen.sort()).toEqual(Object.values(ids).sort());
  });
});

describe("$batch, Graph's JSON batching", () => {
  test("Microsoft's client sends several in one, each with an answer of its own", async () => {
    const content = new BatchRequestContent([
      { id: "1", request: new Request(`https://h/users/${ids.ada}?$select=id`) },
      {
        id: "2",
        request: new Request("https://h/users", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ userPrincipalName: "eve@contoso.example", mailNickname: "eve" }),
        }),
      },
      { id: "3", request: new Request("https://h/users/nobody") },
    ]);
    const answer = await client.api("/$batch").post(await content.getContent());
    const responses = new BatchResponseContent(answer);
    expect(await responses.getResponseById("1").json()).toMatchObject({ id: ids.ada });
    const made = responses.getResponseById("2");
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ userPrincipalName: "eve@contoso.example" });
    expect(responses.getResponseById("3").status).toBe(404);
  });

  const batch = (requests: unknown) => installation.call(TENANT, "POST", "/$batch", { requests });

  test("what depends on a failure is not tried", async () => {
    const { body } = await batch([
      { id: "a", method: "GET", url: "/users/nobody" },
      { id: "b", method: "DELETE", url: `/users/${ids.bob}`, dependsOn: ["a"] },
      { id: "c", method: "GET", url: "users?$top=1", dependsOn: [] },
    ]);
    const statuses = (body.responses as readonly JsonObject[]).map(({ status }) => status);
    expect(statuses).toEqual([404, 424, 200]);
    expect((await installation.call(TENANT, "GET", `/users/${ids.bob}`)).status).toBe(200);
  });

  test.each([
    { title: "nothing", requests: [] },
    {
      title: "21 requests",
      requests: Array.from({ length: 21 }, (_, n) => ({
        id: `${n}`,
        method: "GET",
        url: "/users",
      })),
    },
    { title: "another batch", requests: [{ id: "1", method: "POST", url: "/$batch" }] },
    {
      title: "another server",
      requests: [{ id: "1", method: "GET", url: "https://x.example/users" }],
    },
    {
      title: "a way out of the tenant",
      requests: [{ id: "1", method: "GET", url: "/../../other/v1.0/users" }],
    },
    {
      title: "the same id twice",
      requests: [
        { id: "1", method: "GET", url: "/users" },
        { id: "1", method: "GET", url: "/users" },
      ],
    },
    {
      title: "what comes later",
      requests: [{ id: "1", method: "GET", url: "/users", dependsOn: ["2"] }],
    },
    { title: "another method", requests: [{ id: "1", method: "TRACE", url: "/users" }] },
  ])("$title is refused", async ({ requests }) => {
    expect((await batch(requests)).status).toBe(400);
  });

  test("it has the rights of whoever sends it, and no others", async () => {
    const made = await installation.rollcall(TENANT, "POST", "/tokens", {
      name: "reader",
      role: "Global Reader",
    });
    const secret = String(made.body.secretText);
    const answer = await fetch(`${installation.origin}/tenants/${TENANT}/v1.0/$batch`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: JSON.stringify({
        requests: [
          { id: "1", method: "GET", url: "/users?$top=1" },
          {
            id: "2",
            method: "DELETE",
            url: `/users/${ids.bob}`,
            headers: { authorization: `Bearer ${TOKEN}` },
          },
        ],
      }),
    });
    const { responses } = (await answer.json()) as { responses: readonly JsonObject[] };
    expect(responses.map(({ status }) => status)).toEqual([200, 403]);
  });
});

test("two who add webhooks at once never have more than the cap", async () => {
  const add = (number: number) =>
    installation.rollcall(TENANT, "POST", "/webhooks", {
      url: `https://hook.example/${number}`,
      secret: "a-secret-of-sixteen",
    });
  const answers = await Promise.all(Array.from({ length: 70 }, (_, number) => add(number)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(50);
  const { body } = await installation.rollcall(TENANT, "GET", "/webhooks");
  expect(body.value).toHaveLength(50);
  const audit = await installation.store.configurations.listAudit(TENANT, { limit: 200 });
  expect(audit.filter(({ activity }) => activity === "Add webhook")).toHaveLength(50);
});
