import { StoreError } from "../common/store-error.ts";
import type {
  Administrator,
  AdministratorStore,
  AdministratorWriter,
} from "../directory/administrator.ts";
import { SqlAccounts } from "./account-store.ts";
import type { Connection, Database } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";

interface OneAdministrator {
  readonly tenantId: string;
  readonly id: string;
}

interface AdministratorRow {
  readonly record: string;
  readonly last_signed_in: string | null;
}

const COLUMNS = ["record", "last_signed_in"] as const;

const listAdministrators: PreparedQuery<{ tenantId: string }, AdministratorRow> = prepare((db, p) =>
  db.selectFrom("administrator").select(COLUMNS).where("tenant_id", "=", p.tenantId).orderBy("id"),
);

const readAdministrator: PreparedQuery<OneAdministrator, AdministratorRow> = prepare((db, p) =>
  db
    .selectFrom("administrator")
    .select(COLUMNS)
    .where("tenant_id", "=", p.tenantId)
    .where("id", "=", p.id),
);

const findAdministrator: PreparedQuery<{ tenantId: string; email: string }, AdministratorRow> =
  prepare((db, p) =>
    db
      .selectFrom("administrator")
      .select(COLUMNS)
      .where("tenant_id", "=", p.tenantId)
      .where("email", "=", p.email),
  );

const saveAdministrator: PreparedQuery<
  OneAdministrator & { email: string | undefined; record: string; lastSignedIn?: string },
  unknown
> = prepare((db, p) =>
  db
    .insertInto("administrator")
    .values({
      tenant_id: p.tenantId,
      id: p.id,
      email: p.email ?? null,
      record: p.record,
      last_signed_in: p.lastSignedIn ?? null,
    })
    .onConflict((clash) =>
      clash.columns(["tenant_id", "id"]).doUpdateSet((eb) => ({
        email: eb.ref("excluded.email"),
        record: eb.ref("excluded.record"),
        last_signed_in: eb.ref("excluded.last_signed_in"),
      })),
    ),
);

const removeAdministrator: PreparedQuery<OneAdministrator, unknown> = prepare((db, p) =>
  db.deleteFrom("administrator").where("tenant_id", "=", p.tenantId).where("id", "=", p.id),
);

/** The administrators of tenants in the database. */
export function createAdministratorStore(database: Database): AdministratorStore {
  const { listAdministrators, readAdministrator, findAdministrator } = openWriter(database.reader);
  return {
    listAdministrators,
    readAdministrator,
    findAdministrator,
    writeAdministrators: (tenantId, work) =>
      database.write({ table: "directory_feed", id: tenantId }, (connection) =>
        work(openWriter(connection)),
      ),
  };
}

function openWriter(connection: Connection): AdministratorWriter {
  return {
    accounts: new SqlAccounts(connection),
    listAdministrators: async (tenantId) =>
      (await listAdministrators.all(connection, { tenantId })).map(toAdministrator),
    async readAdministrator(tenantId, id) {
      const row = await readAdministrator.first(connection, { tenantId, id });
      return row === undefined ? undefined : toAdministrator(row);
    },
    async findAdministrator(tenantId, email) {
      const row = await findAdministrator.first(connection, { tenantId, email });
      return row === undefined ? undefined : toAdministrator(row);
    },
    async saveAdministrator(administrator) {
      const { tenantId, id, email, lastSignedIn, ...rest } = administrator;
      if (email !== undefined) {
        const row = await findAdministrator.first(connection, { tenantId, email });
        if (row !== undefined && toAdministrator(row).id !== id) {
          throw new StoreError("Uniqueness", { attribute: "email" });
        }
      }
      const record = JSON.stringify({
        tenantId,
        id,
        ...rest,
        ...(email !== undefined && { email }),
      });
      const last = lastSignedIn === undefined ? {} : { lastSignedIn };
      await saveAdministrator.run(connection, { tenantId, id, email, record, ...last });
    },
    removeAdministrator: async (tenantId, id) =>
      (await removeAdministrator.run(connection, { tenantId, id })) > 0,
  };
}

function toAdministrator({ record, last_signed_in: last }: AdministratorRow): Administrator {
  // Written by us alone, in this shape.
  const administrator = JSON.parse(record) as Administrator;
  return { ...administrator, ...(last !== null && { lastSignedIn: last }) };
}
