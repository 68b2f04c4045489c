import { sql } from "kysely";
import { describeUserKeys, foldListKey } from "../directory/list-ports.ts";
import type { Connection } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";

interface Key {
  readonly tenantId: string;
  readonly id: string;
}

interface UserAttributes extends Key {
  readonly userPrincipalName: string;
  /** JSON text. */
  readonly attributes: string;
}

/** Users and groups that were stored before they had what lists are ordered by are given it. */
export async function fillListKeys(connection: Connection): Promise<void> {
  for (let after: Key = { tenantId: "", id: "" }; ; ) {
    const rows = await listUsers.all(connection, after);
    for (const { tenantId, id, userPrincipalName, attributes: text } of rows) {
      const attributes = JSON.parse(text) as Readonly<Record<string, string>>;
      const keys = describeUserKeys({ id, userPrincipalName, accountEnabled: true, attributes });
      await keyUser.run(connection, { tenantId, id, ...keys });
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    after = { tenantId: last.tenantId, id: last.id };
  }
  for (const { tenantId, id, displayName } of await listGroups.all(connection, {})) {
    await keyGroup.run(connection, { tenantId, id, name: foldListKey(displayName) });
  }
}

const listUsers: PreparedQuery<Key, UserAttributes> = prepare((db, p) =>
  db
    .selectFrom("directory_user")
    .select([
      "tenant_id as tenantId",
      "id",
      "user_principal_name as userPrincipalName",
      "attributes",
    ])
    .where(sql<boolean>`(tenant_id, id) > (${p.tenantId}, ${p.id})`)
    .orderBy("tenant_id")
    .orderBy("id")
    .limit(sql<number>`1000`),
);

const listGroups: PreparedQuery<object, Key & { readonly displayName: string }> = prepare((db) =>
  db
    .selectFrom("directory_group")
    .select(["tenant_id as tenantId", "id", "display_name as displayName"]),
);

const keyUser: PreparedQuery<
  Key & { readonly name: string; readonly department: string; readonly jobTitle: string },
  unknown
> = prepare((db, p) =>
  db
    .updateTable("directory_user")
    .set({ name_folded: p.name, department_folded: p.department, job_title_folded: p.jobTitle })
    .where("tenant_id", "=", p.tenantId)
    .where("id", "=", p.id),
);

const keyGroup: PreparedQuery<Key & { readonly name: string }, unknown> = prepare((db, p) =>
  db
    .updateTable("directory_group")
    .set({ name_folded: p.name })
    .where("tenant_id", "=", p.tenantId)
    .where("id", "=", p.id),
);
