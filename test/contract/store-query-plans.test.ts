import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseFilter } from "../../src/scim/filter.ts";
import { resolveFilter } from "../../src/scim/resolve-filter.ts";
import { USER_RESOURCE_SCHEMA } from "../../src/scim/resource-types.ts";
import { compileFilter } from "../../src/store/compile-filter.ts";
import { migrate } from "../../src/store/migrate.ts";
import { PostgresDatabase } from "../../src/store/postgres.ts";
import { createDatabase } from "../support/postgres.ts";

/** So many that to read them all is the dearer way. */
const PEOPLE = 5_000;

describe("PostgreSQL finds whom keys name by their indexes, also before it has statistics", () => {
  let database: PostgresDatabase;
  beforeAll(async () => {
    database = await PostgresDatabase.open(await createDatabase(), migrate);
    await database.write(undefined, async (connection) => {
      await connection.run(
        `insert into resource (organization_id, kind, id, position, version, created,
            last_modified, user_name, external_id, document)
          select 'o', 'User', 'i' || n, n, 1, '', '', 'u' || n, 'e' || n, repeat('d', 500)
          from generate_series(1, ${PEOPLE}) as n`,
        [],
      );
      await connection.run(
        `insert into resource_email (organization_id, email, number)
          select organization_id, 'a' || position, number from resource`,
        [],
      );
    });
  });
  afterAll(() => database.close());

  test.each([
    'not (groups.value eq "i5")',
    'groups.value eq "i5" or title pr',
    'not (userName eq "u6" or groups.value eq "i5")',
    'active eq true and (title pr or emails.value eq "a5")',
  ])("what no index leads to looks values up, and not through them, row by row: %s", (filter) => {
    const resolved = resolveFilter(parseFilter(filter), USER_RESOURCE_SCHEMA);
    const { pageText } = compileFilter(resolved, "o", "User", "postgres");
    expect(pageText).toMatch(/r\.(id|number) in \(select /);
    expect(pageText).not.toContain("= any (array(");
  });

  test.each([
    'userName eq "u5"',
    'emails.value eq "a5"',
    'emails[type eq "work" and value eq "a5"]',
    'emails.value eq "a5" and userName eq "u5"',
    'groups.value eq "i5"',
    'userName eq "u5" or externalId eq "e6"',
    'emails.value eq "a5" or userName eq "u6" or id eq "i7"',
    'groups.value eq "i5" or userName eq "u6"',
  ])("%s", async (filter) => {
    const resolved = resolveFilter(parseFilter(filter), USER_RESOURCE_SCHEMA);
    const { pageText, parameters } = compileFilter(resolved, "o", "User", "postgres");
    const rows = await database.reader.all(`explain ${pageText}`, [...parameters, 10, 0]);
    const plan = rows.map((row) => String(row["QUERY PLAN"])).join("\n");
    expect(plan).toContain(" on resource r");
    expect(plan).not.toMatch(/Seq Scan on resource\b|resource_position/);
  });
});
