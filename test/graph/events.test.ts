import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { ROLLCALL_PREFIX } from "../../src/http/graph.ts";
import { type EventReader, readEvents } from "../support/event-reader.ts";
import {
  type Installation,
  send,
  startInstallation,
  type TestApplication,
  TOKEN,
} from "./installation.ts";

/** GET /rollcall/v1/tenants/{tenantId}/events: what happens, as it happens, to whom it concerns. */

const TENANT = "contoso";
let installation: Installation;
let application: TestApplication;
let other: TestApplication;
const readers: EventReader[] = [];

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  application = await installation.addApplication(TENANT, { scope: "all" });
  other = await installation.addApplication(TENANT, { scope: "all" });
});

afterAll(async () => {
  for (const reader of readers) await reader.close();
  await installation.close();
});

function address(path = ""): string {
  return `${installation.origin}${ROLLCALL_PREFIX}/tenants/${TENANT}${path}`;
}

async function listen(token = TOKEN): Promise<EventReader> {
  const reader = await readEvents(address("/events"), { authorization: `Bearer ${token}` });
  readers.push(reader);
  return reader;
}

async function addToken(role: string, applicationIds?: readonly string[]): Promise<JsonObject> {
  const body = { role, ...(applicationIds !== undefined && { applicationIds }) };
  const given = await send(address("/tokens"), { method: "POST", body });
  expect(given.status, given.text).toBe(201);
  return given.body;
}

async function addUser(name: string): Promise<void> {
  const userPrincipalName = `${name}@contoso.example`;
  const body = { userPrincipalName, mailNickname: name };
  const answer = await installation.call(TENANT, "POST", "/users", body);
  expect(answer.status, answer.text).toBe(201);
}

describe("events of a tenant", () => {
  test("begin with every job as it is, and are not stored anywhere on the way", async () => {
    const reader = await listen();
    expect(reader.response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(reader.response.headers.get("cache-control")).toBe("no-store");
    const seen = new Set<unknown>();
    while (seen.size < 2) seen.add((await reader.next("job")).servicePrincipalId);
    expect([...seen].sort()).toEqual([application.id, other.id].sort());
    await reader.close();
  });

  test("tell of a cycle's records once it was run", async () => {
    const reader = await listen();
    await reader.next("job");
    await addUser("ada");
    const { value } = await reader.next("log");
    expect(value).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          sourceIdentity: expect.objectContaining({ displayName: expect.stringMatching(/^ada/) }),
        }),
      ]),
    );
    await reader.close();
  });

  test("tell an Application Owner of the own applications alone", async () => {
    const { secretText } = await addToken("Application Owner", [other.id]);
    const reader = await listen(String(secretText));
    await reader.next("job");
    await addUser("bob");
    const { value } = await reader.next("log");
    const records = value as readonly { servicePrincipal: { id: string } }[];
    expect(new Set(records.map((each) => each.servicePrincipal.id))).toEqual(new Set([other.id]));
    const jobs = reader.seen.filter(({ event }) => event === "job");
    expect(new Set(jobs.map(({ data }) => data.servicePrincipalId))).toEqual(new Set([other.id]));
    await reader.close();
  });

  test("end for whoever is let in no more, before anything else is told", async () => {
    const { id, secretText } = await addToken("Global Reader");
    const reader = await listen(String(secretText));
    await reader.next("job");
    const path = address(`/tokens/${String(id)}`);
    expect((await send(path, { method: "DELETE" })).status).toBe(204);
    await addUser("eve");
    expect(await reader.next("end")).toEqual({ reason: "signedOut" });
    await expect(reader.next("log")).rejects.toThrow("ended");
  });

  test("are not for strangers", async () => {
    const answer = await send(address("/events"), { method: "GET", token: "nobody" });
    expect(answer.status).toBe(401);
  });
});
