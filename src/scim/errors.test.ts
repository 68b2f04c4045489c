import { describe, expect, test } from "vitest";
import { formatScimError, SCIM_STATUS, ScimError, type ScimErrorCode } from "./errors.ts";

describe("errors, RFC 7644 section 3.12", () => {
  test.each([
    { code: "invalidFilter", status: "400", scimType: "invalidFilter" },
    { code: "uniqueness", status: "409", scimType: "uniqueness" },
    { code: "sensitive", status: "403", scimType: "sensitive" },
    { code: "invalidCursor", status: "400", scimType: "invalidCursor" },
    { code: "notFound", status: "404", scimType: undefined },
    { code: "unauthorized", status: "401", scimType: undefined },
    { code: "preconditionFailed", status: "412", scimType: undefined },
    { code: "payloadTooLarge", status: "413", scimType: undefined },
    { code: "notImplemented", status: "501", scimType: undefined },
  ] as const)("44-160 44-162 $code is $status", ({ code, status, scimType }) => {
    const body = formatScimError(new ScimError(code, "Why."));
    expect(body.schemas).toEqual(["urn:ietf:params:scim:api:messages:2.0:Error"]);
    expect(body.status).toBe(status);
    expect(body.detail).toBe("Why.");
    expect(body.scimType).toBe(scimType);
    expect("scimType" in body).toBe(scimType !== undefined);
  });

  test("44-025 every code has an HTTP status of a refusal", () => {
    for (const code of Object.keys(SCIM_STATUS) as ScimErrorCode[]) {
      const { status } = new ScimError(code, "x");
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
    }
  });

  test("44-102 the sentence names the operation, counted from one", () => {
    const error = new ScimError("noTarget", "No match.", { operationIndex: 1 });
    expect(formatScimError(error).detail).toBe("Operation 2: No match.");
  });
});
