import { expect, test } from "vitest";
import { SaasError } from "./errors.ts";
import { readRateLimit } from "./settings.ts";

const odd = JSON.parse('{"toString":0,"valueOf":1}') as unknown;

test.each([
  { title: "a list with an object that can't be text", value: [odd] },
  { title: "an object that can't be text", value: odd },
  { title: "a rate that can't be text", value: { requestsPerSecond: odd } },
  { title: "a list of a number", value: [5] },
])("a rate limit that is $title is refused", ({ value }) => {
  expect(() => readRateLimit(value)).toThrow(SaasError);
});
