import { describe, expect, test } from "vitest";
import type { JsonValue } from "../common/json.ts";
import { packExchanges, unpackExchanges } from "./exchange-codec.ts";
import type { LoggedExchange } from "./log.ts";

function exchange(requestBody: JsonValue | undefined, responseBody: JsonValue | undefined) {
  return {
    method: "POST",
    path: "/Users",
    status: 201,
    durationMs: 1.5,
    ...(requestBody !== undefined && { requestBody }),
    ...(responseBody !== undefined && { responseBody }),
  } satisfies LoggedExchange;
}

const NAME = { givenName: "Søren", familyName: "Åse" };
const SENT = { schemas: ["urn:a"], userName: "a@b", name: NAME, emails: [{ value: "a@b" }] };

interface Row {
  readonly title: string;
  readonly sent: JsonValue | undefined;
  readonly answered: JsonValue | undefined;
}

describe("exchanges as they are stored", () => {
  test.each<Row>([
    { title: "an echo with an id", sent: SENT, answered: { id: "1", ...SENT, meta: { v: 1 } } },
    {
      title: "a part of an object",
      sent: SENT,
      answered: { ...SENT, name: { ...NAME, extra: 1 } },
    },
    { title: "another order", sent: { a: { b: 1, c: 2 } }, answered: { a: { c: 2, b: 1 } } },
    {
      title: "null, false, 0",
      sent: { a: null, b: 0, c: [] },
      answered: { a: null, b: false, c: {} },
    },
    { title: "a list for an object", sent: { a: { 0: "x" } }, answered: { a: ["x"] } },
    { title: "an object for null", sent: { a: null }, answered: { a: { b: 1 } } },
    { title: "names of every object", sent: {}, answered: { constructor: 1, toString: null } },
    { title: "lists of different lengths", sent: { a: [1, 2] }, answered: { a: [1] } },
    { title: "nothing in common", sent: { a: 1 }, answered: {} },
    { title: "no body sent", sent: undefined, answered: { totalResults: 0, Resources: [] } },
    { title: "no answer", sent: { a: 1 }, answered: undefined },
    { title: "an answer that is no object", sent: { a: 1 }, answered: ["a"] },
  ])("come back as they were: $title", ({ sent, answered }) => {
    const exchanges = [exchange(sent, answered), exchange(undefined, undefined)];
    const text = JSON.stringify(unpackExchanges(packExchanges(exchanges)));
    expect(JSON.parse(text)).toEqual(exchanges);
    const [body] = JSON.parse(text) as readonly LoggedExchange[];
    expect(JSON.stringify(body?.responseBody)).toBe(JSON.stringify(answered));
  });

  test("a member named __proto__ is a member", () => {
    const body = JSON.parse('{"__proto__":{"a":1},"b":2}') as JsonValue;
    const text = packExchanges([exchange(body, body)]);
    expect(JSON.stringify(unpackExchanges(text)[0]?.responseBody)).toBe(JSON.stringify(body));
  });

  test("an answer that repeats what was sent takes but the names", () => {
    const title = "x".repeat(1_000);
    const text = packExchanges([exchange({ ...SENT, title }, { id: "1", ...SENT, title })]);
    expect(text.length).toBeLessThan(1_500);
  });

  test("texts from before are read as they are", () => {
    const before = [exchange(SENT, { id: "1", ...SENT })];
    expect(unpackExchanges(JSON.stringify(before))).toEqual(before);
  });
});
