import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  chooseNamedList,
  chooseUserList,
  type OrderedArguments,
} from "./directory-list-queries.ts";
import { createDirectoryStore } from "./directory-store.ts";
import { migrate } from "./migrate.ts";
import { SqliteDatabase } from "./sqlite.ts";

const TENANT = "t";
const NAMES = ["Ada", "Adam", "Bo", "Åse", "ada", "", "Zoe", "adrian"];
const GIVEN: OrderedArguments = {
  tenantId: TENANT,
  key: "",
  id: "",
  limit: 100,
  prefix: "ad",
  prefixEnd: "ad\u{10ffff}",
  enabled: 1,
  applicationId: "app",
  appRoleId: "r0",
  pattern: "%a%",
  principalType: "User",
};

describe("both ways to an ordered list give the same", () => {
  let directory: string;
  let database: SqliteDatabase;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "rollcall-lists-"));
    database = await SqliteDatabase.open(directory, migrate);
    await createDirectoryStore(database).write(TENANT, async (writer) => {
      await writer.saveTenant({ id: TENANT, displayName: "T" });
      for (let index = 0; index < 60; index += 1) {
        const displayName = NAMES[index % NAMES.length] ?? "";
        const user = {
          id: `u${String(index * 7).padStart(3, "0")}`,
          userPrincipalName: `${index % 3 === 0 ? "Ad" : "x"}${index}@example.com`,
          accountEnabled: index % 4 !== 0,
          attributes: { displayName, department: NAMES[(index * 3) % NAMES.length] ?? "" },
        };
        await writer.saveUser(TENANT, user, "saved");
        await writer.addAssignment(TENANT, {
          id: `a${String((index * 13) % 60).padStart(3, "0")}`,
          applicationId: index % 5 === 0 ? "other" : "app",
          principalId: user.id,
          principalType: "User",
          appRoleId: `r${index % 2}`,
        });
      }
    });
  });
  afterAll(async () => {
    await database.close();
    rmSync(directory, { recursive: true });
  });

  const both = [true, false];
  const shapes = (["displayName", "userPrincipalName", "department"] as const).flatMap((orderBy) =>
    both.flatMap((descending) =>
      both.flatMap((hasEnabled) =>
        both.map((isBehind) => ({ orderBy, descending, hasEnabled, isBehind })),
      ),
    ),
  );
  test.each(shapes)("users $orderby $descending $hasEnabled $isBehind", async (shape) => {
    const given = { ...GIVEN, key: "adam", id: "u100" };
    const read = (way: "walk" | "gather") =>
      chooseUserList({ ...shape, hasPrefix: true, way }).all(database.reader, given);
    const walked = await read("walk");
    expect(walked.length).toBeGreaterThan(shape.isBehind ? 0 : 10);
    expect(await read("gather")).toEqual(walked);
  });

  const named = both.flatMap((descending) =>
    both.flatMap((hasRole) =>
      both.flatMap((hasText) =>
        both.map((isBehind) => ({ descending, hasRole, hasText, isBehind })),
      ),
    ),
  );
  test.each(named)("assigned $descending $hasRole $hasText $isBehind", async (shape) => {
    const given = { ...GIVEN, key: shape.descending ? "zz" : "a", id: "a030" };
    const read = (way: "walk" | "gather") =>
      chooseNamedList({ ...shape, type: "User", way }).all(database.reader, given);
    const walked = await read("walk");
    expect(walked.length).toBeGreaterThan(0);
    expect(await read("gather")).toEqual(walked);
  });
});
