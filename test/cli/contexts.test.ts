import { describe, expect, test } from "vitest";
import {
  choosePlace,
  describeUsed,
  isSameServer,
  type PlaceWish,
  type SavedContexts,
} from "../../src/cli/contexts.ts";
import { CliError } from "../../src/cli/exit-codes.ts";

const A = { url: "https://a.example", token: "token-a", tenant: "contoso" };
const B = { url: "https://b.example/rollcall", token: "token-b" };
const SAVED: SavedContexts = { current: "a", contexts: { a: A, b: B } };

/** `https://a.example (context a)`, and the same of token and tenant; `-` where there is none. */
function choose(wish: PlaceWish, saved: SavedContexts = SAVED): readonly string[] {
  const { server, token, tenant } = choosePlace(wish, saved);
  return [server, token, tenant].map((each) => {
    return each === undefined ? "-" : `${each.value} (${each.from})`;
  });
}

const flag = (name: string, value: string) => ({ value, from: `--${name}` });
const variable = (name: string, value: string) => ({ value, from: `ROLLCALL_${name}` });
const OF_A = [`${A.url} (context a)`, "token-a (context a)", "contoso (context a)"];
const OF_B = [`${B.url} (context b)`, "token-b (context b)", "-"];
const LOCAL = ["-", "-", "-"];

describe("where a command works", () => {
  test.each<{ title: string; wish: PlaceWish; used: readonly string[] }>([
    { title: "in the context in use", wish: {}, used: OF_A },
    { title: "in one that is named", wish: { context: flag("context", "b") }, used: OF_B },
    { title: "or by a variable", wish: { context: variable("CONTEXT", "b") }, used: OF_B },
    {
      title: "here, when local is named",
      wish: { context: flag("context", "local") },
      used: LOCAL,
    },
    { title: "here, when data are named", wish: { data: "--data" }, used: LOCAL },
    { title: "or by a variable", wish: { data: "ROLLCALL_DATA" }, used: LOCAL },
    {
      title: "in a named context, whatever data a variable names",
      wish: { context: flag("context", "b"), data: "ROLLCALL_DATA" },
      used: OF_B,
    },
    {
      title: "with the token of a variable",
      wish: { token: variable("TOKEN", "mine") },
      used: [OF_A[0] ?? "", "mine (ROLLCALL_TOKEN)", OF_A[2] ?? ""],
    },
    {
      title: "with the tenant of a variable",
      wish: { tenant: variable("TENANT", "fabrikam") },
      used: [OF_A[0] ?? "", OF_A[1] ?? "", "fabrikam (ROLLCALL_TENANT)"],
    },
    {
      title: "at another server without the context's token and tenant",
      wish: { url: variable("URL", "https://c.example") },
      used: ["https://c.example (ROLLCALL_URL)", "-", "-"],
    },
    {
      title: "nor with those of a context that a variable names",
      wish: { url: variable("URL", "https://c.example"), context: variable("CONTEXT", "a") },
      used: ["https://c.example (ROLLCALL_URL)", "-", "-"],
    },
    {
      title: "in a context that was typed, whatever variables say",
      wish: {
        context: flag("context", "a"),
        url: variable("URL", "https://c.example"),
        token: variable("TOKEN", "mine"),
        tenant: variable("TENANT", "fabrikam"),
      },
      used: OF_A,
    },
    {
      title: "in one without a tenant, with that of a variable",
      wish: { context: flag("context", "b"), tenant: variable("TENANT", "fabrikam") },
      used: [OF_B[0] ?? "", OF_B[1] ?? "", "fabrikam (ROLLCALL_TENANT)"],
    },
    {
      title: "in one that was typed, with a token and a tenant that were",
      wish: {
        context: flag("context", "a"),
        token: flag("token-file", "mine"),
        tenant: flag("tenant", "fabrikam"),
      },
      used: [OF_A[0] ?? "", "mine (--token-file)", "fabrikam (--tenant)"],
    },
    {
      title: "here, when local was typed, whatever server a variable names",
      wish: { context: flag("context", "local"), url: variable("URL", "https://c.example") },
      used: LOCAL,
    },
    {
      title: "at a server that was logged in to, with what it gave",
      wish: { url: flag("url", "https://B.example/rollcall/") },
      used: ["https://B.example/rollcall/ (--url)", "token-b (context b)", "-"],
    },
    {
      title: "at the same host under another path without it",
      wish: { url: flag("url", "https://b.example/") },
      used: ["https://b.example/ (--url)", "-", "-"],
    },
  ])("$title", ({ wish, used }) => {
    expect(choose(wish)).toEqual(used);
  });

  test("two contexts with one server: neither's token is taken for the other's", () => {
    const saved = { contexts: { a: A, more: { ...A, token: "other" } } };
    const url = flag("url", A.url);
    expect(choose({ url }, saved)).toEqual([`${A.url} (--url)`, "-", "-"]);
    expect(choose({ url }, { ...saved, current: "more" })[1]).toBe("other (context more)");
  });

  test.each<{ title: string; wish: PlaceWish; code: string; exit: string }>([
    {
      title: "a context that is none",
      wish: { context: flag("context", "toString") },
      code: "UnknownContext",
      exit: "notFound",
    },
    {
      title: "a context and an address",
      wish: { context: flag("context", "a"), url: flag("url", B.url) },
      code: "TwoPlaces",
      exit: "misuse",
    },
    {
      title: "a context and a folder",
      wish: { context: flag("context", "a"), data: "--data" },
      code: "TwoPlaces",
      exit: "misuse",
    },
  ])("not: $title", ({ wish, code, exit }) => {
    const refusal = expect.objectContaining({ code, exit });
    expect(() => choose(wish)).toThrow(CliError);
    expect(() => choose(wish)).toThrow(refusal);
  });
});

describe("what is said when a command fails", () => {
  test.each<{ title: string; wish: PlaceWish; said: string | undefined }>([
    {
      title: "the context",
      wish: {},
      said: `${A.url} (context a), the token of context a, tenant contoso (context a)`,
    },
    {
      title: "the variable that won over it",
      wish: { token: variable("TOKEN", "mine") },
      said: `${A.url} (context a), the token of ROLLCALL_TOKEN, tenant contoso (context a)`,
    },
    {
      title: "what kept it from being used",
      wish: { data: "ROLLCALL_DATA" },
      said: "the data of ROLLCALL_DATA, not context a",
    },
    {
      title: "nothing, when all of it was typed",
      wish: { url: flag("url", "https://c.example"), token: flag("token-file", "mine") },
      said: undefined,
    },
  ])("$title", ({ wish, said }) => {
    const used = describeUsed(choosePlace(wish, SAVED));
    expect(used).toBe(said);
    expect(used ?? "").not.toContain("mine");
  });
});

test.each([
  { one: "https://a.example", other: "https://A.example:443/", same: true },
  { one: "https://a.example", other: "http://a.example", same: false },
  { one: "https://a.example", other: "https://a.example.evil.example", same: false },
  { one: "https://a.example", other: "https://a.example@evil.example", same: false },
  { one: "a.example", other: "a.example", same: false },
])("$one and $other are one server: $same", ({ one, other, same }) => {
  expect(isSameServer(one, other)).toBe(same);
});
