import { describe, expect, test } from "vitest";
import type { JsonValue } from "../common/json.ts";
import { mendJson, silenceControls } from "./mend-json.ts";
import { decodeBody, prepareForPeople } from "./target-body.ts";

describe("mendJson", () => {
  test.each<{ title: string; text: string; is: JsonValue }>([
    { title: "NUL", text: '{"id":"a\\u0000b"}', is: { id: "a\ufffdb" } },
    { title: "half of a surrogate pair", text: '["\\ud800x"]', is: ["\ufffdx"] },
    { title: "a name of a member", text: '{"\\u0000":1}', is: { "\ufffd": 1 } },
  ])("replaces $title", ({ text, is }) => {
    expect(mendJson(JSON.parse(text) as JsonValue)).toEqual(is);
  });

  test("keeps a sound value as it is, whole pairs included", () => {
    const value = { a: ["😀", null, 1, { b: true }] };
    expect(mendJson(value)).toBe(value);
  });

  test("cuts nesting that would exhaust the stack of whoever writes it again", () => {
    const depth = 200_000;
    const { body } = decodeBody(Buffer.from("[".repeat(depth) + "]".repeat(depth)), "", []);
    expect(JSON.stringify(body)).toBe(`${"[".repeat(64)}null${"]".repeat(64)}`);
  });

  test("a member named __proto__ stays data", () => {
    const mended = mendJson(JSON.parse('{"__proto__":{"x":1},"y":"\\u0000"}') as JsonValue);
    expect(Object.getPrototypeOf(mended)).toBe(Object.prototype);
    expect(JSON.stringify(mended)).toBe('{"__proto__":{"x":1},"y":"\ufffd"}');
  });
});

test("silenceControls leaves a terminal nothing to obey", () => {
  expect(silenceControls("a\u001b[2J\u009b31m\u202e\u0007\tb\r\n")).toBe(
    "a\ufffd[2J\ufffd31m\ufffd\ufffd\tb\r\n",
  );
});

describe("prepareForPeople", () => {
  test("takes a token out that JSON escapes had hidden", () => {
    const escaped = '{"detail":"tok \\u0073ecret-token \\u001b[2J"}';
    const decoded = decodeBody(Buffer.from(escaped), "", ["secret-token"]);
    expect(prepareForPeople(decoded, ["secret-token"])).toEqual({
      body: { detail: "tok [redacted] \ufffd[2J" },
    });
  });

  test("silences plain text as well", () => {
    expect(prepareForPeople({ text: "a\u001b]0;x\u0007" }, [])).toEqual({
      text: "a\ufffd]0;x\ufffd",
    });
  });
});
