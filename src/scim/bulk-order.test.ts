import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BulkOperation, parseBulkRequest } from "./bulk.ts";
import { planBulkSteps } from "./bulk-order.ts";
import { listReferences } from "./bulk-references.ts";
import { TOLERANT_QUIRKS } from "./quirks.ts";
import type { JsonObject } from "./resource.ts";

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

function parse(...Operations: readonly JsonObject[]): readonly BulkOperation[] {
  const limits = { maxOperations: 1000, quirks: TOLERANT_QUIRKS };
  return parseBulkRequest({ Operations }, limits).operations;
}

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
      operations: [change("PATCH", "/Groups/bulkId:a"), group("a")],
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
    { title: "one circle of 1,000", size: 1000, next: (index: number) => [(index + 1) % 1000] },
    { title: "one chain forward of 1,000", size: 1000, next: (index: number) => [index + 1] },
    {
      title: "300 that all refer to all",
      size: 300,
      next: () => Array.from({ length: 300 }, (_, index) => index),
    },
  ])("44-138 $title is ordered within seconds", ({ size, next }) => {
    const groups = Array.from({ length: size }, (_, index) =>
      group(`${index}`, ...next(index).map((each) => `bulkId:${each}`)),
    );
    const operations = parse(...groups);
    const start = performance.now();
    expect(planBulkSteps(operations).length).toBeGreaterThanOrEqual(size);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
