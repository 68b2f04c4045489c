import { describe, expect, test } from "vitest";
import { changeSettings, type OrganizationSettings, readRateLimit } from "./settings.ts";

describe("changeSettings", () => {
  const strict: OrganizationSettings = { preset: "strict", quirks: { dottedKeys: true } };

  test.each<{
    title: string;
    before?: OrganizationSettings;
    change: Parameters<typeof changeSettings>[1];
    after: OrganizationSettings | undefined;
  }>([
    { title: "nothing asked leaves it", before: strict, change: {}, after: strict },
    { title: "a preset", change: { preset: "strict" }, after: { preset: "strict" } },
    {
      title: "a preset starts over",
      before: strict,
      change: { preset: "tolerant" },
      after: { preset: "tolerant" },
    },
    {
      title: "a preset and a switch at once",
      change: { preset: "strict", quirks: { unknownSchemas: "ignore" } },
      after: { preset: "strict", quirks: { unknownSchemas: "ignore" } },
    },
    {
      title: "words of a command line are read as what they mean",
      change: { quirks: { stringBooleans: "false" }, policy: { maxPageSize: "50" } },
      after: { quirks: { stringBooleans: false }, policy: { maxPageSize: 50 } },
    },
    {
      title: "default takes a switch back",
      before: strict,
      change: { preset: "default", quirks: { dottedKeys: "default" }, rateLimit: null },
      after: undefined,
    },
    {
      title: "a rate limit",
      change: { rateLimit: "5:20" },
      after: { rateLimit: { requestsPerSecond: 5, burst: 20 } },
    },
  ])("$title", ({ before, change, after }) => {
    expect(changeSettings(before, change)).toEqual(after);
  });

  test.each<object>([
    { preset: "lax" },
    { quirks: { nothing: true } },
    { quirks: { constructor: "true" } },
    { quirks: { __proto__x: "true" } },
    { quirks: { stringBooleans: "maybe" } },
    { quirks: { unknownSchemas: "true" } },
    { quirks: [] },
    { policy: { maxPageSize: 0 } },
    { policy: { maxPageSize: 2.5 } },
    { policy: { toString: 1 } },
    { policy: { unknownManager: "ignore" } },
    { rateLimit: "fast" },
    { rateLimit: { requestsPerSecond: -1 } },
    { rateLimit: "1:0" },
  ])("refuses %j", (change) => {
    expect(() => changeSettings(undefined, change)).toThrow(
      expect.objectContaining({ code: "InvalidSetting" }),
    );
  });
});

describe("readRateLimit", () => {
  test.each([
    ["off", "off"],
    ["default", undefined],
    ["100", { requestsPerSecond: 100, burst: 1000 }],
    ["0.5", { requestsPerSecond: 0.5, burst: 5 }],
    [
      { requestsPerSecond: 3, burst: 4 },
      { requestsPerSecond: 3, burst: 4 },
    ],
  ])("reads %j", (given, limit) => {
    expect(readRateLimit(given)).toEqual(limit);
  });
});
