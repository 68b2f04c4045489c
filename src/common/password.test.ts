import { describe, expect, test } from "vitest";
import { choosePassword, LONGEST_PASSWORD, preparePassword } from "./password.ts";

const NAMES = ["anna.berg@acme.example", "Anna Berg", "Acme Østergaard A/S"];

describe("choosePassword", () => {
  test.each([
    { typed: "korrekt hest batteri", why: "words with spaces" },
    { typed: "kvikoluxibandu", why: "letters of one case alone: no composition rule" },
    { typed: "739105862471", why: "digits alone, in no order" },
    { typed: "Ærø ligger i havet", why: "letters beyond ASCII" },
    { typed: "🦊🐻🐼🦁🐯🦄🐸🐙🦋🐝🐢🦀", why: "twelve characters are twelve, whatever their size" },
    { typed: "anna sejler til Bornholm", why: "a name among other words" },
    { typed: "xxxkkkrtwpqz", why: "twelve, with some repeated" },
  ])("takes $why", ({ typed }) => {
    expect(choosePassword(typed, NAMES)).toEqual({ password: typed.normalize("NFC") });
  });

  test.each([
    { typed: 12, reason: "NoText" },
    { typed: undefined, reason: "NoText" },
    { typed: "\ud800 half of a pair", reason: "NoText" },
    { typed: "", reason: "TooShort" },
    { typed: "elleve tegn", reason: "TooShort" },
    { typed: "u\u0308".repeat(11), reason: "TooShort" },
    { typed: "ord ".repeat(LONGEST_PASSWORD), reason: "TooLong" },
    { typed: "med en\u0000 nul i midten", reason: "ControlCharacter" },
    { typed: "med en\ttabulator", reason: "ControlCharacter" },
    { typed: "anna.berg@acme.example", reason: "IsName" },
    { typed: "Anna Berg 2026", reason: "IsName" },
    { typed: "!!! acme anna !!!", reason: "IsName" },
    { typed: "ØSTERGAARD-1987", reason: "IsName" },
    { typed: "Password123456", reason: "TooCommon" },
    { typed: "p-a-s-s-w-o-r-d", reason: "TooCommon" },
    { typed: "2026 Sommer 2026", reason: "TooCommon" },
    { typed: "adgangskode!!", reason: "TooCommon" },
    { typed: "PasswordPassword", reason: "TooCommon" },
    { typed: "aaaaaaaaaaaaaaaa", reason: "TooSimple" },
    { typed: "abababababab", reason: "TooSimple" },
    { typed: "123456789012", reason: "TooSimple" },
    { typed: "098765432109", reason: "TooSimple" },
    { typed: "qwertyuiopas", reason: "TooSimple" },
    { typed: "abcdefghijkl", reason: "TooSimple" },
    { typed: "1q2w3e4r5t6y", reason: "TooSimple" },
    { typed: "qwertyqwerty", reason: "TooCommon" },
  ])("refuses $typed: $reason", ({ typed, reason }) => {
    expect(choosePassword(typed, NAMES)).toEqual({ reason });
  });
});

describe("preparePassword, RFC 8265 section 4.2.2", () => {
  test.each([
    { title: "composes", typed: "cafe\u0301 au lait", prepared: "caf\u00e9 au lait" },
    { title: "maps other spaces", typed: "to\u00a0ord\u3000her", prepared: "to ord her" },
    { title: "keeps upper and lower case", typed: "AbC", prepared: "AbC" },
    { title: "has no empty one", typed: "", prepared: undefined },
    { title: "has no control character", typed: "a\u0007b", prepared: undefined },
    { title: "is bounded", typed: "x".repeat(LONGEST_PASSWORD + 1), prepared: undefined },
  ])("$title", ({ typed, prepared }) => {
    expect(preparePassword(typed)).toBe(prepared);
  });
});
