import { describe, expect, test } from "vitest";
import { describeInstallation } from "./installation-facts.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");
const DATABASE = "postgres://rollcall:a-password-of-the-tests@db.example:5432/rollcall";

describe("what administrators are told of a server", () => {
  test("with nothing set: a key file, the embedded database, the usual retention", () => {
    const facts = describeInstallation({ env: {}, databaseUrl: undefined });
    expect(facts).toMatchObject({ encryptionKey: "file", database: "sqlite" });
    expect(facts.retention.map(({ log, days }) => [log, days])).toEqual([
      ["provisioning", 30],
      ["configuration", 365],
      ["notification", 30],
      ["audit", 365],
      ["request", 30],
    ]);
    expect(facts.retention.every(({ days, usualDays }) => days === usualDays)).toBe(true);
  });

  test.each([
    "ROLLCALL_PROVISIONING_DAYS",
    "ROLLCALL_CONFIGURATION_DAYS",
    "ROLLCALL_NOTIFICATION_DAYS",
    "ROLLCALL_AUDIT_DAYS",
    "ROLLCALL_REQUEST_DAYS",
  ])("%s is the variable of the log that it changes, and of no other", (variable) => {
    const facts = describeInstallation({ env: { [variable]: "7" }, databaseUrl: undefined });
    const changed = facts.retention.filter(({ days, usualDays }) => days !== usualDays);
    expect(changed).toEqual([expect.objectContaining({ variable, days: 7 })]);
  });

  test("the key and the database are named by where they are from, and by nothing of theirs", () => {
    const env = { ROLLCALL_KEY: KEY, DATABASE_URL: DATABASE };
    const facts = describeInstallation({ env, databaseUrl: DATABASE });
    expect(facts).toMatchObject({ encryptionKey: "environment", database: "postgres" });
    expect(JSON.stringify(facts)).not.toMatch(/BwcHBwcH|a-password-of-the-tests|db\.example/);
  });

  test("a retention that is no number is refused at the start", () => {
    const env = { ROLLCALL_AUDIT_DAYS: "a while" };
    expect(() => describeInstallation({ env, databaseUrl: undefined })).toThrow(
      "ROLLCALL_AUDIT_DAYS",
    );
  });
});
