import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { checkServer, listIds } from "../conformance/servers.ts";
import { ROOT } from "../docs/repository.ts";
import { createResource, patchOp, send } from "../scim/client.ts";
import { createDesk } from "../support/sync-desk.ts";
import { runWholeStory } from "../support/sync-story.ts";
import { type RunningExample, startExample } from "./example.ts";

const folder = mkdtempSync(join(tmpdir(), "rollcall-own-tables-"));
const file = join(folder, "app.db");
let example: RunningExample;
let database: DatabaseSync;

beforeAll(async () => {
  example = await startExample("examples/own-tables/main.ts", {
    cwd: ROOT,
    args: ["--conditions=rollcall-source", "--disable-warning=ExperimentalWarning"],
    env: { DATABASE: file },
  });
  database = new DatabaseSync(file);
});

afterAll(async () => {
  database.close();
  expect(await example.stop()).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

describe("examples/own-tables", () => {
  test("passes every check of rollcall scim check", async () => {
    const report = await checkServer(example.tenant);
    const found = report.results.filter(({ status }) => status !== "success");
    expect(found.map(({ id, reason }) => ({ id, reason }))).toEqual([]);
    expect(listIds(report, "success").length).toBeGreaterThan(200);
    expect(report.cleanUp.left).toEqual([]);
    expect(database.prepare("select * from people").all()).toEqual([]);
  });

  test("keeps people in its own columns, and what has none beside them", async () => {
    const { tenant } = example;
    const id = await createResource(tenant, "/Users", {
      userName: "Ann@a.b",
      externalId: "hr-7",
      title: "Cook",
      nickName: "Annie",
      name: { givenName: "Ann", familyName: "Berg", honorificPrefix: "Dr." },
      emails: [{ value: "ann@home.example" }, { value: "ann@a.b", type: "work", primary: true }],
    });
    const read = () => database.prepare("select * from people where id = ?").get(Number(id));
    const { more, ...row } = { ...read() };
    expect(row).toMatchObject({
      ...{ login: "Ann@a.b", login_key: "ann@a.b", hr_id: "hr-7", job_title: "Cook" },
      ...{ first_name: "Ann", last_name: "Berg", email: "ann@a.b", disabled: 0, version: 1 },
    });
    expect(JSON.parse(String(more))).toMatchObject({
      nickName: "Annie",
      name: { honorificPrefix: "Dr." },
    });
    database.prepare("update people set email = 'ann@new.example', version = 2").run();
    const { body } = await send(tenant, "GET", `/Users/${id}`);
    expect(body.emails).toEqual([
      { value: "ann@home.example" },
      { value: "ann@new.example", type: "work", primary: true },
    ]);
    expect((await send(tenant, "DELETE", `/Users/${id}`)).status).toBe(204);
  });

  test("shows people that it made itself", async () => {
    database.exec(`insert into people (tenant, login, login_key, email, created_at, updated_at)
      values ('acme', 'Bo@a.b', 'bo@a.b', 'bo@a.b', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z')`);
    const query = encodeURIComponent('userName eq "BO@a.b"');
    const { body } = await send(example.tenant, "GET", `/Users?filter=${query}`);
    expect(body.Resources).toMatchObject([
      { userName: "Bo@a.b", active: true, emails: [{ value: "bo@a.b", primary: true }] },
    ]);
    database.exec("delete from people");
  });

  test("ends the sessions of whoever is switched off", async () => {
    const { tenant } = example;
    const id = await createResource(tenant, "/Users", { userName: "cy@a.b" });
    database.prepare("insert into sessions values ('s1', ?)").run(Number(id));
    const count = () => database.prepare("select * from sessions").all().length;
    await send(tenant, "PATCH", `/Users/${id}`, patchOp({ op: "add", path: "title", value: "X" }));
    expect(count()).toBe(1);
    const patch = patchOp({ op: "Replace", path: "active", value: "False" });
    await send(tenant, "PATCH", `/Users/${id}`, patch);
    expect(count()).toBe(0);
    await send(tenant, "DELETE", `/Users/${id}`);
  });

  test("43-038 no team has the id of a person, and the tenth comes after the ninth", async () => {
    const { tenant } = example;
    const people = [];
    const teams = [];
    for (let index = 0; index < 11; index += 1) {
      people.push(await createResource(tenant, "/Users", { userName: `p${index}@a.b` }));
      const members = [{ value: people[0] }];
      teams.push(await createResource(tenant, "/Groups", { displayName: `T${index}`, members }));
    }
    expect(new Set([...people, ...teams]).size).toBe(22);
    for (const filter of ['displayName sw "T"', `members eq "${people[0]}"`]) {
      let query = `filter=${encodeURIComponent(filter)}&cursor&count=4`;
      const walked: unknown[] = [];
      while (query !== "") {
        const { body } = await send(tenant, "GET", `/Groups?${query}`);
        walked.push(...(body.Resources as readonly JsonObject[]).map(({ id }) => id));
        const { nextCursor } = body;
        query = nextCursor === undefined ? "" : query.replace(/&cursor.*/, `&cursor=${nextCursor}`);
      }
      expect(walked, filter).toEqual(teams);
    }
    for (const [index, id] of teams.entries()) {
      expect((await send(tenant, "GET", `/Groups/${people[index]}`)).status).toBe(404);
      expect((await send(tenant, "GET", `/?filter=id+eq+%22${id}%22`)).body.totalResults).toBe(1);
      expect((await send(tenant, "DELETE", `/Groups/${id}`)).status).toBe(204);
      expect((await send(tenant, "DELETE", `/Users/${people[index]}`)).status).toBe(204);
    }
  });

  test("counts a team up when a member goes", async () => {
    const { tenant } = example;
    const id = await createResource(tenant, "/Users", { userName: "di@a.b" });
    const team = { displayName: "Team", members: [{ value: id }] };
    const teamId = await createResource(tenant, "/Groups", team);
    await send(tenant, "DELETE", `/Users/${id}`);
    const { headers, body } = await send(tenant, "GET", `/Groups/${teamId}`);
    expect([headers.get("etag"), body.members]).toEqual(['W/"2"', undefined]);
    await send(tenant, "DELETE", `/Groups/${teamId}`);
  });

  test("lives through the story of rollcall sync: 1,000 people", { timeout: 120_000 }, async () => {
    const desk = await createDesk();
    try {
      const { tenant } = example;
      const readUsers = async (): Promise<readonly JsonObject[]> => {
        const users: JsonObject[] = [];
        for (let total = 1; users.length < total; ) {
          const query = `startIndex=${users.length + 1}&count=500`;
          const { body } = await send(tenant, "GET", `/Users?${query}`);
          total = Number(body.totalResults);
          users.push(...(body.Resources as readonly JsonObject[]));
        }
        return users;
      };
      await runWholeStory(desk, { ...tenant, readUsers });
    } finally {
      await desk.close();
    }
  });
});
