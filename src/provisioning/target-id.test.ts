import { expect, test } from "vitest";
import type { JsonValue } from "../common/json.ts";
import { readTargetId } from "./target-id.ts";

test.each<{ id: string }>([
  { id: "2819c223-7f76-453a-919d-413861904646" },
  { id: "../../Groups/1" },
  { id: "a?b#c %" },
  { id: "..." },
  { id: "😀" },
  { id: "ø".repeat(800) },
])("$id can be named in a request", ({ id }) => {
  expect(readTargetId({ id })).toBe(id);
});

test.each<{ title: string; id: JsonValue }>([
  { title: "the place itself", id: "." },
  { title: "the place above", id: ".." },
  { title: "a line break", id: "a\r\nb" },
  { title: "an escape", id: "\u001b[2J" },
  { title: "half of a surrogate pair", id: "\ud800x" },
  { title: "what was mended", id: "\ufffdx" },
  { title: "a megabyte", id: "x".repeat(1_000_000) },
])("$title is no id", ({ id }) => {
  expect(() => readTargetId({ id })).toThrow("no request can name");
});

test.each<{ id: JsonValue }>([{ id: null }, { id: 5 }, { id: "" }, { id: {} }])(
  "$id is the absence of an id (RFC 7643 section 3.1)",
  ({ id }) => {
    expect(readTargetId({ id })).toBeUndefined();
  },
);
