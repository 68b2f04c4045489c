import type { SignOnSettings } from "../directory/sign-on.ts";
import type { SignOnStore } from "../directory/sign-on-ports.ts";
import type { Database } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";
import type { SecretBox } from "./secret-box.ts";

interface OfApplication {
  readonly tenantId: string;
  readonly applicationId: string;
}

const readSettings: PreparedQuery<OfApplication, { settings: string }> = prepare((db, p) =>
  db
    .selectFrom("application_sign_on")
    .select("settings")
    .where("tenant_id", "=", p.tenantId)
    .where("application_id", "=", p.applicationId),
);

const saveSettings: PreparedQuery<OfApplication & { settings: string }, unknown> = prepare(
  (db, p) =>
    db
      .insertInto("application_sign_on")
      .values({ tenant_id: p.tenantId, application_id: p.applicationId, settings: p.settings })
      .onConflict((conflict) =>
        conflict.columns(["tenant_id", "application_id"]).doUpdateSet({ settings: p.settings }),
      ),
);

const removeSettings: PreparedQuery<OfApplication, unknown> = prepare((db, p) =>
  db
    .deleteFrom("application_sign_on")
    .where("tenant_id", "=", p.tenantId)
    .where("application_id", "=", p.applicationId),
);

type OneKey = OfApplication & { readonly keyId: string };

const addKey: PreparedQuery<OneKey & { secret: string }, unknown> = prepare((db, p) =>
  db.insertInto("signing_key").values({
    tenant_id: p.tenantId,
    application_id: p.applicationId,
    key_id: p.keyId,
    secret: p.secret,
  }),
);

const readKey: PreparedQuery<OneKey, { secret: string }> = prepare((db, p) =>
  db
    .selectFrom("signing_key")
    .select("secret")
    .where("tenant_id", "=", p.tenantId)
    .where("application_id", "=", p.applicationId)
    .where("key_id", "=", p.keyId),
);

const listKeys: PreparedQuery<OfApplication, { key_id: string }> = prepare((db, p) =>
  db
    .selectFrom("signing_key")
    .select("key_id")
    .where("tenant_id", "=", p.tenantId)
    .where("application_id", "=", p.applicationId),
);

const removeKey: PreparedQuery<OneKey, unknown> = prepare((db, p) =>
  db
    .deleteFrom("signing_key")
    .where("tenant_id", "=", p.tenantId)
    .where("application_id", "=", p.applicationId)
    .where("key_id", "=", p.keyId),
);

/** The single sign-on of a tenant's applications in the database. */
export function createSignOnStore(database: Database, secrets: SecretBox): SignOnStore {
  const { reader } = database;
  return {
    async readSignOn(tenantId, applicationId) {
      const row = await readSettings.first(reader, { tenantId, applicationId });
      return row === undefined ? undefined : (JSON.parse(row.settings) as SignOnSettings);
    },
    changeSignOn(tenantId, applicationId, change, key) {
      const of = { tenantId, applicationId };
      return database.write({ table: "directory_feed", id: tenantId }, async (writer) => {
        const row = await readSettings.first(writer, of);
        const before = row === undefined ? undefined : (JSON.parse(row.settings) as SignOnSettings);
        const after = change(before);
        await saveSettings.run(writer, { ...of, settings: JSON.stringify(after) });
        if (key !== undefined) {
          const { keyId } = key;
          const secret = secrets.seal(keyRecord(of, keyId), key.privateKey);
          await addKey.run(writer, { ...of, keyId, secret });
        }
        for (const { key_id: keyId } of await listKeys.all(writer, of)) {
          const isKept = after.certificates.some((each) => each.keyId === keyId);
          if (!isKept) await removeKey.run(writer, { ...of, keyId });
        }
        return after;
      });
    },
    async removeSignOn(tenantId, applicationId) {
      const of = { tenantId, applicationId };
      await database.write({ table: "directory_feed", id: tenantId }, async (writer) => {
        await removeSettings.run(writer, of);
        for (const { key_id: keyId } of await listKeys.all(writer, of)) {
          await removeKey.run(writer, { ...of, keyId });
        }
      });
    },
    async readKey(tenantId, applicationId, keyId) {
      const of = { tenantId, applicationId };
      const row = await readKey.first(reader, { ...of, keyId });
      return row === undefined ? undefined : secrets.open(keyRecord(of, keyId), row.secret);
    },
  };
}

/** What a key's envelope is bound to. */
function keyRecord({ tenantId, applicationId }: OfApplication, keyId: string): string {
  return JSON.stringify(["signing-key", tenantId, applicationId, keyId]);
}
