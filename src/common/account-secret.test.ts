import { describe, expect, test } from "vitest";
import { makeAccountSecret, readSecretOwner } from "./account-secret.ts";

const world = { randomInteger: (below: number) => below - 1 };

describe("the secrets of links and sessions", () => {
  test.each(["0190-a", "tenant with spaces", 'a.b;c=d,"e"', "Ø"])("name their owner %s", (id) => {
    const secret = makeAccountSecret(world, "rcl_", id);
    expect(readSecretOwner(secret, "rcl_")).toBe(id);
    // What may stand in a cookie as it is, RFC 6265 section 4.1.1.
    const isPlain = (sign: string) => sign > " " && sign < "\u007f" && !';,"\\'.includes(sign);
    expect([...secret].every(isPlain)).toBe(true);
  });

  const secret = makeAccountSecret(world, "rcl_", "one");
  test.each([
    { title: "of another kind", text: secret.replace("rcl_", "rcs_") },
    { title: "cut short", text: secret.slice(0, 40) },
    { title: "without an owner", text: secret.slice(0, secret.indexOf(".") + 1) },
    { title: "with a sign that none has", text: secret.replace("_.", "~.") },
    { title: "with a broken owner", text: `${secret}%E0%A4` },
    { title: "with a NUL", text: `${secret}%00` },
    { title: "far too long", text: secret + "x".repeat(400) },
  ])("are no secrets $title", ({ text }) => {
    expect(readSecretOwner(text, "rcl_")).toBeUndefined();
  });
});
