import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeTarget, type Misbehaviour, startFakeTarget } from "../support/fake-target.ts";
import { createDesk, type SyncDesk } from "../support/sync-desk.ts";

let desk: SyncDesk;
let target: FakeTarget;
beforeEach(async () => {
  desk = await createDesk();
  target = await startFakeTarget();
});
afterEach(async () => {
  await target.close();
  await desk.close();
});

const MIA = { userPrincipalName: "mia@example.com", displayName: "Mia", accountEnabled: "true" };
const BO = { userPrincipalName: "bo@example.com", displayName: "Bo", accountEnabled: "true" };

/** Answers every question for Mia with this resource, as text. */
function answerMia(resource: string): Misbehaviour {
  return ({ method, path }) => {
    if (method !== "GET" || !path.includes("mia%40example.com")) return undefined;
    const text = `{"totalResults":1,"Resources":[${resource}]}`;
    return { status: 200, text };
  };
}

const DEEP = "[".repeat(100_000) + "]".repeat(100_000);

test.each<{ title: string; resource: string }>([
  { title: "half of a surrogate pair", resource: '{"id":"\\ud800","userName":"mia@example.com"}' },
  { title: "the path above", resource: '{"id":"..","userName":"mia@example.com"}' },
  {
    title: "a megabyte",
    resource: `{"id":"${"x".repeat(1_000_000)}","userName":"mia@example.com"}`,
  },
  { title: "a NUL character", resource: '{"id":"a\\u0000b","userName":"mia@example.com"}' },
])("$title as an id fails that person alone", async ({ resource }) => {
  await desk.write([MIA, BO]);
  target.misbehave(answerMia(resource));
  const { exit, report, stderr } = await desk.sync(target);
  expect([exit, report.counts.created, report.counts.failed]).toEqual([9, 1, 1]);
  expect(report.failures[0]?.message).toContain("no request can name");
  expect(stderr.length).toBeLessThan(10_000);
  expect(target.requests.some(({ method }) => method === "PATCH")).toBe(false);
});

test("values that nest without end harm nobody", async () => {
  await desk.write([MIA, BO]);
  const name = '"userName":"mia@example.com"';
  target.misbehave(
    answerMia(`{"id":"1",${name},"displayName":${DEEP},"emails":[{"type":${DEEP}}]}`),
  );
  const { report } = await desk.sync(target);
  expect([report.error, report.counts.created]).toEqual([undefined, 1]);
});

test("an id that was given to somebody else is not linked twice", async () => {
  await desk.write([MIA, BO]);
  target.misbehave(({ method }) =>
    method === "POST" ? { status: 201, body: { id: "one" } } : undefined,
  );
  const { exit, report } = await desk.sync(target);
  expect([exit, report.counts.created, report.counts.failed]).toEqual([9, 1, 1]);
  expect(report.failures[0]?.code).toBe("DuplicateSourceEntries");
});

test("neither commands for the terminal nor the token come through in an error's words", async () => {
  await desk.write([MIA]);
  const escaped = [...target.token].map((unit) => `\\u00${unit.charCodeAt(0).toString(16)}`);
  target.misbehave(({ method }) =>
    method === "POST"
      ? { status: 400, text: `{"detail":"\\u001b[2J\\u202eno ${escaped.join("")}"}` }
      : undefined,
  );
  const { report } = await desk.sync(target);
  expect(report.failures[0]?.message).toContain("\ufffd[2J\ufffdno [redacted]");
});
