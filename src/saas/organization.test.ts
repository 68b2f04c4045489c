import { describe, expect, test } from "vitest";
import { parseApplicationKind, parseOrganizationName, parseSubscription } from "./organization.ts";

describe("parseOrganizationName", () => {
  test.each([
    { given: "Acme", name: "Acme" },
    { given: "  Ørsted A/S ", name: "Ørsted A/S" },
    { given: "Cafe\u0301", name: "Café" },
    { given: "a".repeat(120), name: "a".repeat(120) },
  ])("reads $given", ({ given, name }) => {
    expect(parseOrganizationName(given)).toBe(name);
  });

  test.each(["", "   ", "a\nb", "a\u009fb", "\ud800", "a".repeat(121), 7, null, undefined])(
    "refuses %j",
    (given) => {
      expect(() => parseOrganizationName(given)).toThrow(
        expect.objectContaining({ code: "InvalidName" }),
      );
    },
  );
});

describe("parseApplicationKind", () => {
  test.each([
    [undefined, "custom"],
    ["BIS", "bis"],
    ["BitaBIZ", "bitabiz"],
    ["bizagi", "bizagi"],
  ])("reads %j as %s", (given, kind) => {
    expect(parseApplicationKind(given)).toBe(kind);
  });

  test.each(["sap", "", 1, null, "constructor"])("refuses %j", (given) => {
    expect(() => parseApplicationKind(given)).toThrow(
      expect.objectContaining({ code: "UnknownApplication" }),
    );
  });
});

describe("parseSubscription", () => {
  test.each([
    ["acme", "acme"],
    [" ACME-2 ", "acme-2"],
    ["a".repeat(57), "a".repeat(57)],
  ])("reads %j", (given, name) => {
    expect(parseSubscription(given)).toBe(name);
  });

  test.each(["", "-a", "a-", "a.b", "ø", "a b", "a/b", "a".repeat(58), 7, null])(
    "refuses %j",
    (given) => {
      expect(() => parseSubscription(given)).toThrow(
        expect.objectContaining({ code: "InvalidSubscription" }),
      );
    },
  );
});
