import { type AddressInfo, createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { inventPeople, nameOf } from "../support/people-file.ts";
import { createDesk, expectSentence, type SyncDesk } from "../support/sync-desk.ts";

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

const people = inventPeople(12);

/** Everybody of the file is in the target once. */
function expectAllThere(): void {
  const names = [...target.scim.users.values()].map(({ userName }) => userName).sort();
  expect(names).toEqual(people.map((person) => person.userPrincipalName).sort());
}

describe("targets that fail: a sentence, the right exit, and the next run completes", () => {
  test.each([
    {
      title: "404 for everything",
      answer: { status: 404 },
      code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    },
    {
      title: "a page of HTML",
      answer: { status: 200, text: "<html>Sign in</html>" },
      code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    },
    {
      title: "502 with HTML",
      answer: { status: 502, text: "<html>Bad gateway</html>" },
      code: "TargetUnavailable",
    },
    { title: "500 for ever", answer: { status: 500, body: {} }, code: "TargetUnavailable" },
    {
      title: "429 for longer than a person waits",
      answer: { status: 429, headers: { "retry-after": "3600" } },
      code: "TooManyRequests",
    },
    {
      title: "a redirect",
      answer: { status: 302, headers: { location: "https://example.com/scim" } },
      code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
    },
    { title: "no answer", answer: "hang" as const, code: "TargetUnavailable" },
    { title: "a closed connection", answer: "drop" as const, code: "TargetUnavailable" },
  ])("$title, from the start", async ({ answer, code }) => {
    await desk.write(people);
    target.misbehave(() => answer);
    const ended = await desk.sync(target, ["--timeout", "0.3"]);
    expect(ended.exit).toBe(8);
    expectSentence(ended, code, target.token);
    expect(target.scim.users.size).toBe(0);
    target.misbehave();
    expect((await desk.sync(target)).exit).toBe(0);
    expectAllThere();
  });

  test("a port that nobody listens on", async () => {
    const closed = await findClosedPort();
    await desk.write(people);
    const ended = await desk.sync({ ...target, url: `http://127.0.0.1:${closed}/scim` });
    expect(ended.exit).toBe(8);
    expectSentence(ended, "TargetUnavailable", target.token);
  });

  test.each([
    { title: "500", answer: { status: 500 } },
    { title: "429", answer: { status: 429, headers: { "retry-after": "3600" } } },
    { title: "no answer, the work being done", answer: "hang" as const },
    { title: "closed connections, the work being done", answer: "drop" as const },
  ])("$title from the 20th request on", { timeout: 60_000 }, async ({ answer }) => {
    await desk.write(people);
    target.misbehave((request, count) => {
      if (count < 20) return undefined;
      if (typeof answer === "string") target.scim.handle(request);
      return answer;
    });
    const ended = await desk.sync(target, ["--timeout", "0.3"]);
    expect([8, 9]).toContain(ended.exit);
    target.misbehave();
    expect((await desk.sync(target)).exit).toBe(0);
    expectAllThere();
    target.takeCounts();
    expect((await desk.sync(target)).exit).toBe(0);
    expect(target.takeCounts()).toEqual({});
  });

  test.each([
    { title: "429 with Retry-After", answer: { status: 429, headers: { "retry-after": "0" } } },
    { title: "429 without Retry-After", answer: { status: 429 } },
    { title: "500", answer: { status: 500 } },
    { title: "503 with Retry-After", answer: { status: 503, headers: { "retry-after": "0" } } },
    { title: "a lost answer", answer: "drop" as const },
  ])("$title now and then is waited out within the run", async ({ answer }) => {
    await desk.write(people);
    target.misbehave((request, count) => {
      if (count % 7 !== 1) return undefined;
      if (answer === "drop") target.scim.handle(request);
      return answer;
    });
    const { exit, report } = await desk.sync(target);
    expect([exit, report.failures]).toEqual([0, []]);
    expectAllThere();
  });

  test("500 for some people: they are named, exit 9, and come with the next run", async () => {
    await desk.write(people);
    target.misbehave(({ method, body }) =>
      method === "POST" && JSON.stringify(body).includes(nameOf(3)) ? { status: 500 } : undefined,
    );
    const { exit, report, stderr } = await desk.sync(target);
    expect(exit).toBe(9);
    expect(report.failures).toMatchObject([
      { userPrincipalName: nameOf(3), code: "InternalServerError" },
    ]);
    expect(stderr).not.toContain(target.token);
    target.misbehave();
    expect((await desk.sync(target)).exit).toBe(0);
    expectAllThere();
  });
});

async function findClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
