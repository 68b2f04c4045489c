import { afterEach, describe, expect, test } from "vitest";
import { isJsonObject, type JsonObject } from "../../src/common/json.ts";
import { createScimTargetFactory } from "../../src/connector/scim-target.ts";
import { testConnection } from "../../src/provisioning/test-connection.ts";
import {
  buildSchema,
  DEFAULT_GROUP_MAPPING,
  DEFAULT_USER_MAPPING,
} from "../../src/sync/default-schema.ts";
import type { TargetSettings } from "../../src/sync/target-settings.ts";
import { startService } from "../scim/service.ts";
import { type FakeTarget, type Misbehaviour, startFakeTarget } from "../support/fake-target.ts";
import type { ScimRequest } from "../support/memory-scim.ts";
import { createRealWorld } from "../support/real-world.ts";
import {
  addMember,
  assign,
  openWireDesk,
  removeMember,
  saveGroup,
  savePerson,
  type WireDesk,
} from "../support/wire-desk.ts";
import { runWireStory } from "../support/wire-story.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Our own server, with a desk that provisions to it. */
async function openOwn(settings: TargetSettings) {
  const service = await startService();
  closers.push(service.close);
  const { url, token } = await service.addTenant();
  const desk = await openWireDesk({ url, token, settings });
  closers.push(desk.close);
  const call = async (method: string, path: string, body?: JsonObject) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
    const text = body === undefined ? null : JSON.stringify(body);
    const answer = await fetch(url + path, { method, headers, body: text });
    return (await answer.json()) as JsonObject & { readonly Resources?: JsonObject[] };
  };
  const list = async (path: string) => (await call("GET", path)).Resources ?? [];
  return { desk, call, view: { users: () => list("/Users"), groups: () => list("/Groups") } };
}

async function openFake(settings: TargetSettings = {}) {
  const target = await startFakeTarget();
  closers.push(target.close);
  const desk = await openWireDesk({ url: target.url, token: target.token, settings });
  closers.push(desk.close);
  return { target, desk };
}

function methodsOf({ exchanges }: WireDesk): Readonly<Record<string, number>> {
  const byMethod = Map.groupBy(exchanges, ({ request }) => request.method);
  return Object.fromEntries([...byMethod].map(([method, each]) => [method, each.length]));
}

describe("targets without PATCH, RFC 7644 section 3.5.1", () => {
  test("the whole story by PUT", async () => {
    const { desk, view } = await openOwn({ updates: "put" });
    await runWireStory(desk, view);
    expect(methodsOf(desk)).toMatchObject({ PUT: expect.any(Number) });
    expect(methodsOf(desk).PATCH).toBeUndefined();
  });

  test("what no mapping knows stays", async () => {
    const { desk, call, view } = await openOwn({ updates: "put" });
    await desk.write(async (writer) => {
      await savePerson(writer, "ann");
      await assign(writer, "u-ann");
    });
    await desk.run();
    const [made] = await view.users();
    const path = `/Users/${made?.id}`;
    const extra = { nickName: "Annie", ims: [{ type: "xmpp", value: "ann@chat.example" }] };
    await call("PATCH", path, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "add", value: extra }],
    });
    await desk.write((writer) => savePerson(writer, "ann", { attributes: { jobTitle: "Cook" } }));
    await desk.run();
    expect(await call("GET", path)).toMatchObject({ title: "Cook", ...extra });
  });

  const config =
    (body: JsonObject): Misbehaviour =>
    (request) =>
      request.path === "/ServiceProviderConfig" ? { status: 200, body } : undefined;
  const noPatch: Misbehaviour = ({ method }) =>
    method === "PATCH" ? { status: 501, body: { detail: "No PATCH here." } } : undefined;

  test.each<{ title: string; how: Misbehaviour; patches: number }>([
    { title: "says so", how: config({ patch: { supported: false } }), patches: 0 },
    { title: "says so in words", how: config({ Patch: { supported: "false" } }), patches: 0 },
    { title: "answers 501", how: noPatch, patches: 1 },
  ])("a target that $title gets PUTs", async ({ how, patches }) => {
    const { target, desk } = await openFake();
    const put: Misbehaviour = (request, count) =>
      request.method === "PUT" ? replace(target, request) : how(request, count);
    target.misbehave(put);
    await desk.write(async (writer) => {
      await savePerson(writer, "ann");
      await assign(writer, "u-ann");
    });
    await desk.run();
    for (const jobTitle of ["Cook", "Chef"]) {
      await desk.write((writer) => savePerson(writer, "ann", { attributes: { jobTitle } }));
      await desk.run();
    }
    const counts = target.takeCounts();
    expect([counts.PATCH ?? 0, counts.PUT]).toEqual([patches, 2]);
    expect([...target.scim.users.values()]).toMatchObject([{ title: "Chef" }]);
  });
});

function replace(target: FakeTarget, { path, body }: ScimRequest) {
  const id = path.split("/").at(-1) ?? "";
  const resource = target.scim.users.get(id);
  if (resource === undefined || !isJsonObject(body)) return { status: 404 };
  target.scim.users.set(id, { ...(body as typeof resource), id });
  return { status: 200, body };
}

describe("bulk, RFC 7644 section 3.7", () => {
  test("the whole story in bulks", async () => {
    const { desk, view } = await openOwn({ bulk: true });
    await runWireStory(desk, view);
    const posts = desk.exchanges.filter(({ request }) => request.method === "POST");
    const bulks = posts.filter(({ request }) => request.url.endsWith("/Bulk"));
    expect(bulks.length).toBeGreaterThan(0);
  });

  test("fifty people go in a few requests; one who clashes fails alone", async () => {
    const { desk, call, view } = await openOwn({ bulk: true });
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    // Found by no userName, and in the way by the same e-mail in nobody's mapping: a clash of name.
    await call("POST", "/Users", { schemas, userName: "taken@example.com" });
    await desk.write(async (writer) => {
      for (let index = 0; index < 50; index += 1) await savePerson(writer, `p${index}`);
      for (let index = 0; index < 50; index += 1) await assign(writer, `u-p${index}`);
    });
    await desk.run();
    expect(await view.users()).toHaveLength(51);
    const writes = desk.exchanges.filter(({ request }) => request.method !== "GET");
    expect(writes.length).toBeLessThanOrEqual(2);
    await desk.write(async (writer) => {
      await savePerson(writer, "p0", { name: "taken" });
      await savePerson(writer, "p1", { name: "free" });
    });
    const [execution] = await desk.run();
    expect(execution).toMatchObject({ state: "EntryLevelErrors" });
    expect(execution?.counts).toMatchObject({ updated: 1, failed: 1 });
  });

  test("a target without /Bulk gets single requests", async () => {
    const { target, desk } = await openFake({ bulk: true });
    const bulk = { supported: true, maxOperations: 10, maxPayloadSize: 100_000 };
    target.misbehave(({ path }) =>
      path === "/ServiceProviderConfig" ? { status: 200, body: { bulk } } : undefined,
    );
    await desk.write(async (writer) => {
      for (const id of ["ann", "bo"]) await savePerson(writer, id);
      for (const id of ["ann", "bo"]) await assign(writer, `u-${id}`);
    });
    const [execution] = await desk.run();
    expect(execution?.counts).toMatchObject({ created: 2, failed: 0 });
  });
});

describe("members in chunks", () => {
  test.each([
    { title: "413", status: 413, most: 7 },
    { title: "400", status: 400, most: 3 },
  ])(
    "a target that answers $title above $most gets fewer, and is not asked again",
    async ({ status, most }) => {
      const { target, desk } = await openFake();
      const sizes: number[] = [];
      target.misbehave(({ method, path, body }) => {
        if (method !== "PATCH" || !path.startsWith("/Groups")) return undefined;
        const { Operations } = body as { readonly Operations: readonly JsonObject[] };
        const size = Operations.map(({ value }) =>
          Array.isArray(value) ? value.length : 1,
        ).reduce((sum, each) => sum + each, 0);
        sizes.push(size);
        return size > most ? { status, body: { detail: "Too many." } } : undefined;
      });
      const ids = Array.from({ length: 24 }, (_, index) => `p${index}`);
      await desk.write(async (writer) => {
        await saveGroup(writer, "crew");
        for (const id of ids) await savePerson(writer, id);
        for (const id of ids) await addMember(writer, "crew", id);
        await assign(writer, "g-crew", "Group");
      });
      const [execution] = await desk.run();
      expect(execution?.state).toBe("Succeeded");
      const [group] = [...target.scim.groups.values()];
      expect(group?.members).toHaveLength(24);
      const before = sizes.length;
      await desk.write(async (writer) => {
        for (const id of ids.slice(0, 20)) await removeMember(writer, "crew", id);
      });
      await desk.run();
      expect(target.scim.groups.get(String(group?.id))?.members).toHaveLength(4);
      expect(Math.max(...sizes.slice(before))).toBeLessThanOrEqual(most);
    },
  );
});

describe("Test Connection", () => {
  const schema = buildSchema("job", [DEFAULT_USER_MAPPING, DEFAULT_GROUP_MAPPING]);

  async function tryIt(target: FakeTarget, token = target.token) {
    const targets = createScimTargetFactory({ timeoutMs: 2_000 });
    const ports = { targets, world: createRealWorld() };
    const connection = { tenantUrl: target.url, access: token, schema };
    return testConnection(ports, connection, new AbortController().signal);
  }

  const everybody: Misbehaviour = ({ method, path }) =>
    method === "GET" && path.startsWith("/Users")
      ? {
          status: 200,
          body: {
            totalResults: 2,
            Resources: [
              { id: "1", userName: "a" },
              { id: "2", userName: "b" },
            ],
          },
        }
      : undefined;
  const nobody: Misbehaviour = ({ path }) =>
    path.includes("filter=")
      ? { status: 200, body: { totalResults: 0, Resources: [] } }
      : undefined;
  const unfiltered: Misbehaviour = ({ path }) =>
    path.includes("filter=") ? { status: 400, body: { detail: "No filters." } } : undefined;

  test.each<{ title: string; how?: Misbehaviour; isGood: boolean; says: string }>([
    { title: "a good target", isGood: true, says: "finds the one who has it" },
    { title: "one that answers with everybody", how: everybody, isGood: false, says: "ignores" },
    { title: "one that finds nobody", how: nobody, isGood: false, says: "does not find" },
    { title: "one that can't filter", how: unfiltered, isGood: false, says: "can't filter by it" },
  ])("$title", async ({ how, isGood, says }) => {
    const target = await startFakeTarget();
    closers.push(target.close);
    target.scim.addUser({ userName: "ann@example.com" });
    target.misbehave(how);
    const report = await tryIt(target);
    expect(report.isGood).toBe(isGood);
    expect(JSON.stringify(report.checks)).toContain(says);
    expect(target.requests.every(({ method }) => method === "GET")).toBe(true);
  });

  test("a wrong token is named, and the token is not", async () => {
    const target = await startFakeTarget();
    closers.push(target.close);
    const report = await tryIt(target, "a-wrong-token-of-mine");
    expect(report).toMatchObject({ isGood: false, error: { code: "Unauthorized" } });
    expect(JSON.stringify(report)).not.toContain("a-wrong-token-of-mine");
  });

  test("a target without anybody: nothing fails, and what could not be tried says so", async () => {
    const target = await startFakeTarget();
    closers.push(target.close);
    const report = await tryIt(target);
    expect(report.isGood).toBe(true);
    expect(report.checks.map(({ result }) => result)).toContain("skipped");
  });
});
