import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BULK_REQUEST_URN,
  BULK_RESPONSE_URN,
  type BulkOperation,
  formatBulkResponse,
  parseBulkRequest,
} from "./bulk.ts";
import { planBulkSteps } from "./bulk-order.ts";
import { listReferences, replaceReferences, splitReferences } from "./bulk-references.ts";
import { ScimError } from "./errors.ts";
import { STRICT_QUIRKS, TOLERANT_QUIRKS } from "./quirks.ts";
import type { JsonObject } from "./resource.ts";

const TOLERANT = { maxOperations: 5, quirks: TOLERANT_QUIRKS };
const STRICT = { maxOperations: 5, quirks: STRICT_QUIRKS };
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

function user(bulkId: string, data: JsonObject = {}): JsonObject {
  return { method: "POST", path: "/Users", bulkId, data: { userName: bulkId, ...data } };
}

function managedBy(manager: string): JsonObject {
  return { [ENTERPRISE]: { manager: { value: manager } } };
}

function group(bulkId: string, ...members: readonly string[]): JsonObject {
  const data = { displayName: bulkId, members: members.map((value) => ({ value })) };
  return { method: "POST", path: "/Groups", bulkId, data };
}

function change(method: string, path: string, data: JsonObject = {}): JsonObject {
  return { method, path, data };
}

function parse(...Operations: readonly unknown[]): readonly BulkOperation[] {
  const limits = { ...TOLERANT, maxOperations: 1000 };
  return parseBulkRequest({ schemas: [BULK_REQUEST_URN], Operations }, limits).operations;
}

describe("parseBulkRequest, RFC 7644 section 3.7", () => {
  test("44-130 44-131 an operation is its method, path, bulkId, version and data", () => {
    const put = { method: "PUT", path: "/Users/a%20b", version: 'W/"3"', data: { userName: "x" } };
    const Operations = [user("q"), put, { method: "DELETE", path: "/Groups/7", data: { a: 1 } }];
    const body = { schemas: [BULK_REQUEST_URN], failOnErrors: 2, Operations };
    expect(parseBulkRequest(body, STRICT)).toEqual({
      failOnErrors: 2,
      operations: [
        { index: 0, method: "POST", endpoint: "/Users", bulkId: "q", data: { userName: "q" } },
        {
          index: 1,
          method: "PUT",
          endpoint: "/Users",
          id: "a b",
          version: 'W/"3"',
          data: { userName: "x" },
        },
        { index: 2, method: "DELETE", endpoint: "/Groups", id: "7" },
      ],
    });
  });

  test("44-130 names of members, method words and the URN are read in any case", () => {
    const operation = { Method: "post", Path: "Users/", BULKID: "q", Data: { userName: "q" } };
    expect(parseBulkRequest({ operations: [operation] }, TOLERANT).operations).toEqual([
      { index: 0, method: "POST", endpoint: "/Users", bulkId: "q", data: { userName: "q" } },
    ]);
  });

  test.each([
    { title: "44-130 no object", body: [], code: "invalidSyntax" },
    { title: "44-130 no Operations", body: {}, code: "invalidSyntax" },
    { title: "44-130 empty Operations", body: { Operations: [] }, code: "invalidSyntax" },
    { title: "44-130 Operations of no list", body: { Operations: {} }, code: "invalidSyntax" },
    ...[0, -1, 1.5, "many", true, 1e300].map((failOnErrors) => ({
      title: `44-135 failOnErrors of ${failOnErrors}`,
      body: { failOnErrors, Operations: [user("a")] },
      code: "invalidValue",
    })),
    {
      title: "44-139 one bulkId on two creations",
      body: { Operations: [user("a"), user("a")] },
      code: "invalidValue",
    },
  ])("$title: $code", ({ body, code }) => {
    expect(() => parseBulkRequest(body, TOLERANT)).toThrow(expect.objectContaining({ code }));
  });

  test("44-130 to the letter, another URN is refused", () => {
    const body = { schemas: ["urn:x"], Operations: [user("a")] };
    expect(() => parseBulkRequest(body, STRICT)).toThrow(BULK_REQUEST_URN);
  });

  test("44-142 44-143 more operations than allowed: 413 names maxOperations", () => {
    const Operations = Array.from({ length: 6 }, (_, index) => user(`u${index}`));
    expect(() => parseBulkRequest({ Operations }, TOLERANT)).toThrow(
      expect.objectContaining({ status: 413, detail: expect.stringMatching(/5 .*maxOperations/) }),
    );
  });

  test.each([
    { title: "no object", operation: 7, says: "JSON object" },
    { title: "a GET", operation: { method: "GET", path: "/Users" }, says: "method" },
    { title: "no method", operation: { path: "/Users" }, says: "method" },
    { title: "no path", operation: { method: "DELETE" }, says: "path" },
    { title: "an empty path", operation: { method: "DELETE", path: "/" }, says: "path" },
    { title: "a long path", operation: { method: "DELETE", path: "/Users/1/2" }, says: "path" },
    { title: "a broken path", operation: { method: "DELETE", path: "/Users/%" }, says: "path" },
    { title: "no data", operation: { method: "POST", path: "/Users" }, says: "data" },
    { title: "data of text", operation: { ...user("a"), data: "bulkId:a" }, says: "data" },
  ])("44-131 44-135 $title fails alone", ({ operation, says }) => {
    const [first, second] = parse(operation, user("other"));
    expect(first?.refusal).toMatchObject({ code: "invalidSyntax" });
    expect(first?.refusal?.detail).toContain(says);
    expect(second?.refusal).toBeUndefined();
  });

  test("44-131 to the letter, a creation needs a bulkId and methods are upper case", () => {
    const Operations = [
      { method: "POST", path: "/Users", data: {} },
      { method: "delete", path: "/Users/1" },
    ];
    const body = { schemas: [BULK_REQUEST_URN], Operations };
    const { operations } = parseBulkRequest(body, STRICT);
    expect(operations.map(({ refusal }) => refusal?.code)).toEqual([
      "invalidSyntax",
      "invalidSyntax",
    ]);
    expect(parse(...Operations).map(({ refusal }) => refusal)).toEqual([undefined, undefined]);
  });

  test("any body gives a request or a ScimError", () => {
    const operation = fc.record(
      {
        method: fc.oneof(fc.constantFrom("POST", "delete", "PATCH"), fc.jsonValue()),
        path: fc.oneof(fc.constantFrom("/Users", "/Groups/bulkId:a"), fc.jsonValue()),
        bulkId: fc.oneof(fc.constantFrom("a", "b", ""), fc.jsonValue()),
        data: fc.oneof(fc.constant({ members: ["bulkId:b"] }), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ Operations: fc.array(fc.oneof(operation, fc.jsonValue()), { maxLength: 6 }) }),
    );
    fc.assert(
      fc.property(body, (input) => {
        try {
          planBulkSteps(parseBulkRequest(input, TOLERANT).operations);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
      }),
    );
  });
});

describe("references, RFC 7644 section 3.7.2", () => {
  const ids = new Map([
    ["a", "ID-A"],
    ["b c", "ID-B"],
  ]);

  test.each([
    { title: "a whole text", value: "bulkId:a", becomes: "ID-A" },
    { title: "a bulkId with a space", value: "bulkId:b c", becomes: "ID-B" },
    {
      title: "members and their $ref",
      value: { members: [{ value: "bulkId:a", $ref: "../Users/bulkId:a" }] },
      becomes: { members: [{ value: "ID-A", $ref: "../Users/ID-A" }] },
    },
    { title: "an extension's reference", value: managedBy("bulkId:a"), becomes: managedBy("ID-A") },
    {
      title: "filters in a PATCH path",
      value: 'members[value eq "bulkId:a" or value eq "bulkId:b c"]',
      becomes: 'members[value eq "ID-A" or value eq "ID-B"]',
    },
    { title: "an unknown one", value: "/Users/bulkId:z?x=1", becomes: "/Users/bulkId:z?x=1" },
    { title: "a mention in prose", value: "see bulkId:a", becomes: "see bulkId:a" },
    { title: "a prefix alone", value: "bulkId:", becomes: "bulkId:" },
    { title: "another value", value: [1, true, null], becomes: [1, true, null] },
  ])("44-139 $title", ({ value, becomes }) => {
    expect(replaceReferences(value, (bulkId) => ids.get(bulkId))).toEqual(becomes);
  });

  test("44-139 all are found", () => {
    const data = { a: "bulkId:1", b: [{ c: "/Users/bulkId:2" }, 'x[value eq "bulkId:3"]'] };
    expect([...listReferences(data)]).toEqual(["1", "2", "3"]);
  });

  test("44-138 a body is parted into what can be created and what has to wait", () => {
    const members = [{ value: "bulkId:x" }, { value: "7" }];
    const manager = { value: "bulkId:x" };
    const body = { displayName: "G", members, [ENTERPRISE]: { department: "D", manager } };
    expect(splitReferences(body, new Set(["x"]))).toEqual({
      kept: { displayName: "G", members: [{ value: "7" }], [ENTERPRISE]: { department: "D" } },
      rest: { members: [{ value: "bulkId:x" }], [ENTERPRISE]: { manager } },
    });
  });
});

/** Such as `0 2-x 1 2+`: 2 is created without bulkId x, and completed at the end. */
function planText(...operations: readonly JsonObject[]): string {
  return planBulkSteps(parse(...operations))
    .map((step) => {
      const { index } = step.operation;
      if (step.kind === "complete") return `${index}+`;
      return [index, ...step.omit].join("-");
    })
    .join(" ");
}

describe("planBulkSteps, RFC 7644 sections 3.7 and 3.7.1", () => {
  test.each([
    {
      title: "44-137 without references the order is the request's",
      operations: [user("a"), change("PATCH", "/Users/1"), user("b"), change("DELETE", "/Users/1")],
      plan: "0 1 2 3",
    },
    {
      title: "44-137 references back change nothing",
      operations: [user("a"), group("g", "bulkId:a"), change("PATCH", "/Groups/bulkId:g")],
      plan: "0 1 2",
    },
    {
      title: "44-139 a reference forward waits",
      operations: [group("g", "bulkId:a"), user("b"), user("a")],
      plan: "1 2 0",
    },
    {
      title: "44-139 a path forward waits",
      operations: [change("PATCH", "/Users/bulkId:a"), user("a")],
      plan: "1 0",
    },
    {
      title: "44-137 a chain of references forward turns round",
      operations: [user("a", managedBy("bulkId:b")), user("b", managedBy("bulkId:c")), user("c")],
      plan: "2 1 0",
    },
    {
      title: "44-137 changes of one resource keep their order",
      operations: [
        change("PUT", "/Users/1", managedBy("bulkId:m")),
        change("PATCH", "/Users/1"),
        change("PATCH", "/Users/2"),
        user("m"),
      ],
      plan: "2 3 0 1",
    },
    {
      title: "44-137 a resource is not deleted before the operation that names it",
      operations: [group("g", "5", "bulkId:a"), change("DELETE", "/Users/5"), user("a")],
      plan: "2 0 1",
    },
    {
      title: "44-137 a creation waits for the deletion that may free its name",
      operations: [group("g", "bulkId:a"), change("DELETE", "/Users/5"), user("a")],
      plan: "1 2 0",
    },
    {
      title: "44-138 a circle of two is broken at the first",
      operations: [group("g", "bulkId:h"), group("h", "bulkId:g")],
      plan: "0-h 1 0+",
    },
    {
      title: "44-138 a circle of one",
      operations: [user("a", managedBy("bulkId:a"))],
      plan: "0-a 0+",
    },
    {
      title: "44-138 what hangs on a circle is not broken",
      operations: [
        group("x", "bulkId:g"),
        group("g", "bulkId:h"),
        group("h", "bulkId:i"),
        group("i", "bulkId:g"),
      ],
      plan: "1-h 0 3 2 1+",
    },
    {
      title: "44-139 a reference to nothing waits for nothing",
      operations: [user("a", managedBy("bulkId:none"))],
      plan: "0",
    },
  ])("$title", ({ operations, plan }) => {
    expect(planText(...operations)).toBe(plan);
  });

  test("44-137 44-140 every operation once, everything it refers to before it", () => {
    const name = fc.integer({ min: 0, max: 11 });
    const reference = name.map((each) => `bulkId:${each}`);
    const made = fc.array(fc.array(reference, { maxLength: 3 }), { maxLength: 12 });
    fc.assert(
      fc.property(made, (lists) => {
        const operations = parse(user("first"), ...lists.map((m, i) => group(String(i), ...m)));
        const created = new Set<string>();
        const waiting = new Map<number, ReadonlySet<string>>();
        const processed: number[] = [];
        for (const { kind, operation, ...step } of planBulkSteps(operations)) {
          const known = [...listReferences(operation.data)].filter(
            (id) => Number(id) < lists.length,
          );
          if (kind === "process") {
            processed.push(operation.index);
            const omit = "omit" in step ? step.omit : new Set<string>();
            expect(known.filter((id) => !created.has(id) && !omit.has(id))).toEqual([]);
            if (omit.size > 0) waiting.set(operation.index, omit);
            created.add(operation.bulkId ?? "");
          } else {
            expect(known.filter((id) => !created.has(id))).toEqual([]);
            expect(waiting.delete(operation.index)).toBe(true);
          }
        }
        expect(processed.toSorted((a, b) => a - b)).toEqual(operations.map(({ index }) => index));
        expect(waiting.size).toBe(0);
      }),
    );
  });

  test.each([
    { title: "one circle", next: (index: number) => (index + 1) % 1000 },
    { title: "one chain forward", next: (index: number) => index + 1 },
  ])("44-138 $title of 1,000 groups is ordered within a second", ({ next }) => {
    const operations = parse(
      ...Array.from({ length: 1000 }, (_, index) => group(`${index}`, `bulkId:${next(index)}`)),
    );
    const start = performance.now();
    expect(planBulkSteps(operations).length).toBeGreaterThanOrEqual(1000);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

test("44-130 44-140 44-141 the answer has the URN, and statuses are text", () => {
  expect(formatBulkResponse([{ method: "DELETE", location: "l", status: 204 }])).toEqual({
    schemas: [BULK_RESPONSE_URN],
    Operations: [{ method: "DELETE", location: "l", status: "204" }],
  });
});
