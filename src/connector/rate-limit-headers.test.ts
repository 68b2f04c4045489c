import { expect, test } from "vitest";
import { readRateLimit } from "./rate-limit-headers.ts";

const NOW_MS = 1_800_000_000_000;

test.each<{ title: string; headers: Record<string, string>; is: object | undefined }>([
  { title: "none", headers: {}, is: undefined },
  {
    title: "three headers",
    headers: { "ratelimit-limit": "10", "ratelimit-remaining": "3", "ratelimit-reset": "7" },
    is: { remaining: 3, resetMs: 7_000 },
  },
  {
    title: "an instant since 1970",
    headers: { "x-rate-limit-remaining": "0", "x-rate-limit-reset": "1800000005" },
    is: { remaining: 0, resetMs: 5_000 },
  },
  {
    title: "an instant that has passed",
    headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000000" },
    is: { remaining: 0, resetMs: 0 },
  },
  {
    title: "one header with members",
    headers: { ratelimit: "limit=100, remaining=50, reset=5" },
    is: { remaining: 50, resetMs: 5_000 },
  },
  {
    title: "one header with parameters",
    headers: { ratelimit: '"default";r=50;t=30' },
    is: { remaining: 50, resetMs: 30_000 },
  },
  { title: "half of it", headers: { "ratelimit-remaining": "0" }, is: undefined },
  {
    title: "nonsense",
    headers: { "ratelimit-remaining": "-1", "ratelimit-reset": "soon" },
    is: undefined,
  },
  {
    title: "a week",
    headers: { "ratelimit-remaining": "0", "ratelimit-reset": "604800" },
    is: undefined,
  },
])("$title", ({ headers, is }) => {
  expect(readRateLimit((name) => headers[name] ?? "", NOW_MS)).toEqual(is);
});
