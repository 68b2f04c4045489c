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
import { ScimError } from "./errors.ts";
import { STRICT_QUIRKS, TOLERANT_QUIRKS } from "./quirks.ts";
import type { JsonObject } from "./resource.ts";

const TOLERANT = { maxOperations: 5, quirks: TOLERANT_QUIRKS };
const STRICT = { maxOperations: 5, quirks: STRICT_QUIRKS };

function user(bulkId: string): JsonObject {
  return { method: "POST", path: "/Users", bulkId, data: { userName: bulkId } };
}

function parse(...Operations: readonly unknown[]): readonly BulkOperation[] {
  return parseBulkRequest({ schemas: [BULK_REQUEST_URN], Operations }, TOLERANT).operations;
}

describe("parseBulkRequest, RFC 7644 section 3.7", () => {
  test("44-130 44-131 an operation is its method, path, bulkId, version and data", () => {
    const put = { method: "PUT", path: "/Users/1%20b", version: 'W/"3"', data: { userName: "x" } };
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
          id: "1 b",
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
    ...[-1, 1.5, "many", true, 1e300].map((failOnErrors) => ({
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

  test.each([0, "0", null])("44-135 a failOnErrors of %j is none, unless by the letter", (none) => {
    const body = { schemas: [BULK_REQUEST_URN], failOnErrors: none, Operations: [user("a")] };
    expect(parseBulkRequest(body, TOLERANT)).not.toHaveProperty("failOnErrors");
    const readStrictly = () => parseBulkRequest(body, STRICT);
    if (none === null) expect(readStrictly()).not.toHaveProperty("failOnErrors");
    else expect(readStrictly).toThrow(expect.objectContaining({ code: "invalidValue" }));
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

  test("44-131 a PATCH as a bare list, as the RFC prints one, is a message to the tolerant", () => {
    const data = [{ op: "remove", path: "nickName" }];
    const Operations = [{ method: "PATCH", path: "/Users/1", data }];
    const message = {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: data,
    };
    expect(parse(...Operations)).toMatchObject([{ method: "PATCH", data: message }]);
    const strict = parseBulkRequest({ schemas: [BULK_REQUEST_URN], Operations }, STRICT);
    expect(strict.operations[0]?.refusal?.code).toBe("invalidSyntax");
    const put = parse({ method: "PUT", path: "/Users/1", data });
    expect(put[0]?.refusal?.code).toBe("invalidSyntax");
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

test("44-130 44-140 44-141 the answer has the URN, and statuses are text", () => {
  expect(formatBulkResponse([{ method: "DELETE", location: "l", status: 204 }])).toEqual({
    schemas: [BULK_RESPONSE_URN],
    Operations: [{ method: "DELETE", location: "l", status: "204" }],
  });
});
