import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { ROLLCALL_PREFIX } from "../../src/http/graph.ts";
import { PEOPLE_FILE_BYTES } from "../../src/http/people-file-body.ts";
import { type Installation, send, startInstallation, TOKEN } from "./installation.ts";

/** Files of people over the API: how they are understood, what they would do, and doing it. */

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation.close());

/** A tenant of its own for each test. */
async function openTenant(id: string) {
  await installation.addTenant(id);
  const base = `${installation.origin}${ROLLCALL_PREFIX}/tenants/${id}/directory`;
  const post = async (
    path: string,
    file: string | Uint8Array<ArrayBuffer>,
  ): Promise<{ readonly status: number; readonly lines: readonly JsonObject[] }> => {
    const response = await fetch(`${base}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "text/csv" },
      body: file,
    });
    const lines = (await response.text()).trim().split("\n");
    return { status: response.status, lines: lines.map((line) => JSON.parse(line) as JsonObject) };
  };
  return {
    preview: async (file: string, query = "") => {
      const { status, lines } = await post(`/imports/preview${query}`, file);
      expect([status, lines.length]).toEqual([200, 1]);
      return lines[0] as JsonObject;
    },
    /** What came of it; the lines before tell how far it was. */
    run: async (file: string, query = "") => {
      const { status, lines } = await post(`/imports${query}`, file);
      expect([status, Object.keys(lines[0] ?? {})]).toEqual([200, ["progress"]]);
      return lines.at(-1)?.result as JsonObject;
    },
    refuse: async (path: string, file: string | Uint8Array<ArrayBuffer>) => {
      const { status, lines } = await post(path, file);
      const { error } = lines[0] as { error: { code: string } };
      return [status, error.code];
    },
    sources: async () => (await installation.rollcall(id, "GET", "/directory/sources")).body,
    people: async () => {
      const query = "?$top=99&$select=id,userPrincipalName,accountEnabled,department,displayName";
      const { body } = await installation.call(id, "GET", `/users${query}`);
      return body.value as readonly JsonObject[];
    },
    call: (method: string, path: string, body?: unknown) =>
      installation.call(id, method, path, body),
    audit: async () =>
      (await installation.rollcall(id, "GET", "/configurationAudit")).body
        .value as readonly JsonObject[],
  };
}

function csv(...rows: readonly string[]): string {
  return `${rows.join("\n")}\n`;
}

const HEADER = "userPrincipalName,displayName,mail,department,manager,Shoe size";
const ADA = "ada@contoso.example,Ada Lund,ada@contoso.example,IT,bo@contoso.example,39";
const BO = "bo@contoso.example,Bo Berg,bo@contoso.example,IT,,44";

describe("a preview", () => {
  test("tells how columns are understood, and shows people as they stand in the file", async () => {
    const { preview } = await openTenant("columns");
    const shown = await preview(csv(HEADER, ADA, BO));
    expect(shown.columns).toEqual([
      { header: "userPrincipalName", attribute: "userPrincipalName", use: "identity" },
      { header: "displayName", attribute: "displayName", use: "attribute" },
      { header: "mail", attribute: "mail", use: "attribute" },
      { header: "department", attribute: "department", use: "attribute" },
      { header: "manager", attribute: "manager", use: "manager" },
      { header: "Shoe size", attribute: "Shoe size", use: "unused" },
    ]);
    expect(shown.preview).toMatchObject([
      { line: 2, userPrincipalName: "ada@contoso.example", manager: "bo@contoso.example" },
      { line: 3, attributes: { displayName: "Bo Berg", department: "IT" } },
    ]);
    expect(shown).toMatchObject({ people: 2, counts: { created: 2 }, problemCount: 0 });
  });

  test("reports duplicates, empty addresses, odd characters, unknown managers", async () => {
    const { preview } = await openTenant("report");
    const rows = [
      "ada@contoso.example,Ada\u00a0Lund,shared@contoso.example,IT,nobody@contoso.example,",
      "bo@contoso.example,BjÃ¸rn,SHARED@contoso.example,IT,,",
      "eva@contoso.example,Eva,,IT,,",
      "eva@contoso.example,Eva again,,IT,,",
    ];
    const shown = await preview(csv(HEADER, ...rows));
    expect(shown.report).toEqual([
      {
        finding: "duplicate",
        attribute: "mail",
        value: "shared@contoso.example",
        lines: [2, 3],
        count: 2,
      },
      { finding: "empty", attribute: "mail", lines: [4], count: 1 },
      {
        finding: "characters",
        attribute: "displayName",
        value: "U+00A0",
        lines: [2],
        count: 1,
      },
      { finding: "characters", attribute: "displayName", value: "Ã¸", lines: [3], count: 1 },
      {
        finding: "manager",
        attribute: "manager",
        value: "nobody@contoso.example",
        lines: [2],
        count: 1,
      },
    ]);
    expect(shown).toMatchObject({
      counts: { created: 3 },
      problems: [
        { code: "ManagerNotFound", line: 2 },
        { code: "BadRow", line: 5, column: "userPrincipalName" },
      ],
    });
  });

  test("changes nothing", async () => {
    const { preview, people, audit } = await openTenant("nothing");
    await preview(csv(HEADER, ADA, BO), "?leavers=delete");
    expect([await people(), await audit()]).toEqual([[], []]);
  });
});

describe("an import", () => {
  test("adds, changes and leaves alone, as its preview said", async () => {
    const { preview, run, people, call } = await openTenant("changes");
    expect(await run(csv(HEADER, ADA, BO))).toMatchObject({
      isComplete: true,
      counts: { created: 2, changed: 0, unchanged: 0 },
      problemCount: 0,
    });
    const manager = await call("GET", "/users/ada@contoso.example/manager");
    expect(manager.body).toMatchObject({ userPrincipalName: "bo@contoso.example" });
    const next = csv(HEADER, ADA.replace(",IT,", ",,").replace("bo@contoso.example", ""), BO);
    const expected = { created: 0, changed: 1, unchanged: 1 };
    expect(await preview(next)).toMatchObject({
      counts: expected,
      names: { changed: [{ line: 2, userPrincipalName: "ada@contoso.example" }] },
    });
    expect((await run(next)).counts).toMatchObject(expected);
    const ada = (await people()).find(({ displayName }) => displayName === "Ada Lund");
    expect(ada).not.toHaveProperty("department");
    expect((await call("GET", "/users/ada@contoso.example/manager")).status).toBe(404);
    expect((await run(next)).counts).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
  });

  test("finds managers who are in the directory and not in the file", async () => {
    const { run, call } = await openTenant("managers");
    await run(csv(HEADER, BO));
    expect((await run(csv(HEADER, ADA))).problemCount).toBe(0);
    const manager = await call("GET", "/users/ada@contoso.example/manager");
    expect(manager.body).toMatchObject({ userPrincipalName: "bo@contoso.example" });
    const self = ADA.replace("bo@contoso.example", "ada@contoso.example");
    expect((await run(csv(HEADER, self))).problems).toMatchObject([
      { line: 2, column: "manager", code: "ManagerNotFound" },
    ]);
  });

  test("names who is refused with the line, and does the others", async () => {
    const { preview, run, people } = await openTenant("refused");
    const file = csv(
      "userPrincipalName,usageLocation,dirSyncEnabled,proxyAddresses",
      "ada@contoso.example,DNK,,",
      "no address,DK,,",
      "bo@contoso.example,DK,perhaps,",
      'eva@contoso.example,DK,TRUE,"a@b.example, c@b.example"',
    );
    const problems = [
      { line: 2, code: "InvalidPropertyValue", userPrincipalName: "ada@contoso.example" },
      { line: 3, code: "InvalidUserPrincipalName" },
      { line: 4, code: "InvalidPropertyValue" },
    ];
    expect(await preview(file)).toMatchObject({ counts: { created: 1 }, problems });
    expect(await run(file)).toMatchObject({ counts: { created: 1 }, problems });
    expect(await people()).toMatchObject([{ userPrincipalName: "eva@contoso.example" }]);
  });

  test("brings back who was deleted only when that is asked for", async () => {
    const { run, call, people } = await openTenant("restored");
    await run(csv(HEADER, ADA, BO));
    const [{ id } = {}] = await people();
    await call("DELETE", `/users/${id}`);
    const file = csv(HEADER, ADA, BO).replaceAll(",IT,", ",HR,");
    expect(await run(file)).toMatchObject({
      counts: { created: 0, changed: 1, restored: 0 },
      problems: [{ code: "PersonDeleted" }],
    });
    expect((await run(file, "?restore=true")).counts).toMatchObject({ created: 0, restored: 1 });
    const back = (await people()).find((each) => each.id === id);
    expect(back?.department).toBe("HR");
  });

  test("is told in the audit log and among the sources, with the name of the file", async () => {
    const { run, sources, audit } = await openTenant("sources");
    const before = (await sources()) as object;
    expect(before).toMatchObject({ people: 0, imports: [], lastChange: null });
    await run(csv(HEADER, ADA, BO), "?fileName=people.csv");
    expect((await audit()).map(({ activity }) => activity)).toEqual([
      "Import users",
      "Begin import of users",
    ]);
    expect(await sources()).toMatchObject({
      people: 2,
      imports: [{ by: "Operator", fileName: "people.csv", created: 2, end: "complete" }],
      lastChange: { displayName: expect.any(String), at: expect.any(String) },
      inbound: [],
    });
  });
});

describe("people who are not in the file", () => {
  const many = Array.from({ length: 12 }, (_, at) => `p${at}@contoso.example,P,,,,`);

  test("stay unless something is asked of them", async () => {
    const { run, people } = await openTenant("kept");
    await run(csv(HEADER, ADA, BO));
    await run(csv(HEADER, BO));
    expect(await people()).toHaveLength(2);
  });

  test.each([
    { leavers: "disable", counts: { disabled: 1, deleted: 0 }, left: 2 },
    { leavers: "delete", counts: { disabled: 0, deleted: 1 }, left: 1 },
  ])("$leavers", async ({ leavers, counts, left }) => {
    const { preview, run, people } = await openTenant(`leavers-${leavers}`);
    await run(csv(HEADER, ADA, BO));
    const query = `?leavers=${leavers}`;
    expect(await preview(csv(HEADER, BO), query)).toMatchObject({
      counts,
      names: { leavers: [{ userPrincipalName: "ada@contoso.example", displayName: "Ada Lund" }] },
      guard: null,
    });
    expect((await run(csv(HEADER, BO), query)).counts).toMatchObject(counts);
    const now = await people();
    expect(now).toHaveLength(left);
    expect(now.filter(({ accountEnabled }) => accountEnabled)).toMatchObject([
      { userPrincipalName: "bo@contoso.example" },
    ]);
    expect((await preview(csv(HEADER, BO), query)).counts).toMatchObject({
      disabled: 0,
      deleted: 0,
    });
  });

  test("more than ten go only when just so many are allowed to", async () => {
    const { preview, run, refuse, people } = await openTenant("guarded");
    await run(csv(HEADER, ...many));
    const file = csv(HEADER, ADA);
    expect(await preview(file, "?leavers=delete")).toMatchObject({
      guard: { code: "TooManyLeavers" },
      counts: { deleted: 12 },
    });
    const refused = [409, "TooManyLeavers"];
    expect(await refuse("/imports?leavers=delete", file)).toEqual(refused);
    expect(await refuse("/imports?leavers=delete&allowLeavers=11", file)).toEqual(refused);
    expect(await people()).toHaveLength(12);
    const { counts } = await run(file, "?leavers=delete&allowLeavers=12");
    expect(counts).toMatchObject({ created: 1, deleted: 12 });
  });

  test("nobody is known to be missing while a row can't be read", async () => {
    const { run, refuse } = await openTenant("unread");
    await run(csv(HEADER, ADA, BO));
    const refused = [409, "BadRows"];
    expect(await refuse("/imports?leavers=disable", csv(HEADER, BO, "a,b"))).toEqual(refused);
    expect(await refuse("/imports?leavers=disable", csv(HEADER))).toEqual(refused);
  });
});

describe("what is no file of people", () => {
  test.each([
    { what: "no column with names", file: "name,mail\n", code: "NoUserPrincipalName" },
    { what: "an empty file", file: "", code: "Empty" },
    { what: "two columns of one", file: "upn,mail,mail\n", code: "DuplicateColumn" },
    { what: "an open quote", file: 'upn\n"ada\n', code: "UnclosedQuote" },
    { what: "Latin-1", file: Uint8Array.of(0x75, 0x70, 0x6e, 0x0a, 0xf8), code: "NotUtf8" },
  ])("$what is refused with $code", async ({ file, code }) => {
    const { refuse } = await openTenant(`refused-${code}`);
    expect(await refuse("/imports/preview", file)).toEqual([400, code]);
    expect(await refuse("/imports", file)).toEqual([400, code]);
  });

  test("JSON, a file where JSON belongs, more than fits, and words that mean nothing", async () => {
    const { refuse, call } = await openTenant("bodies");
    const json = await installation.rollcall("bodies", "POST", "/directory/imports", {});
    expect([json.status, json.text]).toEqual([415, expect.stringContaining("text/csv")]);
    const base = `${installation.origin}${ROLLCALL_PREFIX}/tenants/bodies`;
    const given = { method: "POST", rawBody: "upn\n", contentType: "text/csv" };
    expect((await send(`${base}/tokens`, given)).status).toBe(415);
    const large = "x".repeat(PEOPLE_FILE_BYTES + 1);
    expect(await refuse("/imports", large)).toEqual([413, "RequestEntityTooLarge"]);
    expect(await refuse("/imports?leavers=shoot", "upn\n")).toEqual([400, "BadRequest"]);
    expect(await refuse("/imports?allowLeavers=many", "upn\n")).toEqual([400, "BadRequest"]);
    expect((await call("GET", "/users")).body.value).toEqual([]);
  });
});

test("an import that is given up keeps whole pieces, and the next one does the rest", async () => {
  const { preview, run, audit } = await openTenant("stopped");
  const file = csv("upn", ...Array.from({ length: 3_000 }, (_, at) => `p${at}@contoso.example`));
  const abort = new AbortController();
  const base = `${installation.origin}${ROLLCALL_PREFIX}/tenants/stopped/directory`;
  const response = await fetch(`${base}/imports`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "text/csv" },
    body: file,
    signal: abort.signal,
  });
  await response.body?.getReader().read();
  abort.abort();
  // It waits until the one before has ended.
  const { counts } = (await preview(file)) as { counts: { created: number; unchanged: number } };
  expect(counts.created).toBeGreaterThan(0);
  expect(counts.created + counts.unchanged).toBe(3_000);
  const [ended] = await audit();
  expect(JSON.stringify(ended)).toContain('{"displayName":"end","newValue":"stopped"}');
  expect((await run(file)).counts).toMatchObject(counts);
}, 60_000);

test("an import whose client is gone before its first line is in nobody's way", async () => {
  const { run } = await openTenant("gone");
  const { configurations } = installation.store;
  const { addAudit } = configurations;
  const abort = new AbortController();
  const gone = Promise.withResolvers<void>();
  const isNoted = vi.spyOn(configurations, "addAudit").mockImplementationOnce(async (...given) => {
    abort.abort();
    await gone.promise;
    return await addAudit.apply(configurations, given);
  });
  const base = `${installation.origin}${ROLLCALL_PREFIX}/tenants/gone/directory`;
  const asked = fetch(`${base}/imports`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "text/csv" },
    body: csv("upn", "a@contoso.example"),
    signal: abort.signal,
  });
  await expect(asked).rejects.toThrow();
  // Whoever is answered behind it has come after its socket was closed.
  for (let time = 0; time < 5; time += 1) await installation.call("gone", "GET", "/users");
  gone.resolve();
  const { counts } = (await run(csv("upn", "b@contoso.example"))) as { counts: JsonObject };
  expect(counts).toMatchObject({ created: 1 });
  isNoted.mockRestore();
});

test("others are answered while a long file is imported", async () => {
  const { run, preview, call } = await openTenant("long");
  const rows = Array.from({ length: 3_000 }, (_, at) => {
    return `p${at}@contoso.example,Person ${at},p${at}@contoso.example,IT,p0@contoso.example,`;
  });
  let isOver = false;
  let answered = 0;
  const others = (async () => {
    while (!isOver) {
      expect((await call("GET", "/users/$count")).status).toBe(200);
      answered += 1;
    }
  })();
  const file = csv(HEADER, ...rows);
  expect((await run(file)).counts).toMatchObject({ created: 3_000 });
  isOver = true;
  await others;
  // Each of its 60 pieces lets others have their turn.
  expect(answered).toBeGreaterThan(20);
  expect((await preview(file)).counts).toMatchObject({ changed: 0, unchanged: 3_000 });
}, 60_000);
