import { describe, expect, test } from "vitest";
import { readTargetAccess } from "./target-access.ts";

describe("AuthenticationType", () => {
  test.each(["constructor", "toString", "none at all"])("%s is refused in words", (type) => {
    const credentials = { AuthenticationType: type, SecretToken: "t" };
    expect(() => readTargetAccess(credentials)).toThrow(
      expect.objectContaining({ code: "InvalidCredentials" }),
    );
  });

  test("is read in any letter case", () => {
    const credentials = { AuthenticationType: "BEARER", SecretToken: "t" };
    expect(readTargetAccess(credentials)).toMatchObject({ grant: { kind: "bearer", token: "t" } });
  });
});
