import { isJsonObject, type JsonValue } from "../common/json.ts";
import { StoreError } from "../common/store-error.ts";
import type { SyncStore } from "../sync/ports.ts";
import { CREDENTIAL_KEYS, type Credentials } from "../sync/target-access.ts";
import type { Database } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";
import type { SecretBox } from "./secret-box.ts";
import { readApplication, saveSecret } from "./sync-queries.ts";

/** Keeps others who want to change the same row waiting, so that none undoes another's change. */
const holdApplication: PreparedQuery<{ tenantId: string; id: string }, unknown> = prepare((db, p) =>
  db
    .updateTable("application")
    .set((eb) => ({ secret: eb.ref("secret") }))
    .where("tenant_id", "=", p.tenantId)
    .where("id", "=", p.id),
);

/** Stands before several credentials; no Secret Token can begin with it. */
const SEVERAL = "\u0000credentials:";

/**
 * The credentials of applications. All of one application's are in one envelope, so that they
 * change together; a lone Secret Token is sealed as it is, as it was before there were others.
 */
export function createCredentialStore(
  database: Database,
  secrets: SecretBox,
): Pick<SyncStore, "saveSecret" | "readSecret" | "saveCredentials" | "readCredentials"> {
  const open = (tenantId: string, id: string, secret: string | null): Credentials =>
    secret === null ? {} : parseCredentials(secrets.open(secretRecord(tenantId, id), secret));

  async function readCredentials(tenantId: string, id: string): Promise<Credentials> {
    const row = await readApplication.first(database.reader, { tenantId, id });
    return open(tenantId, id, row?.secret ?? null);
  }

  async function saveCredentials(
    tenantId: string,
    id: string,
    changes: Parameters<SyncStore["saveCredentials"]>[2],
  ): Promise<void> {
    await database.write(undefined, async (connection) => {
      const held = await holdApplication.run(connection, { tenantId, id });
      const row = await readApplication.first(connection, { tenantId, id });
      if (held === 0 || row === undefined) throw new StoreError("NotFound");
      const text = formatCredentials({ ...open(tenantId, id, row.secret), ...changes });
      const secret = text === undefined ? null : secrets.seal(secretRecord(tenantId, id), text);
      await saveSecret.run(connection, { tenantId, id, secret });
    });
  }

  return {
    readCredentials,
    saveCredentials,
    saveSecret: (tenantId, id, secretToken) =>
      saveCredentials(tenantId, id, { SecretToken: secretToken }),
    readSecret: async (tenantId, id) => (await readCredentials(tenantId, id)).SecretToken,
  };
}

/** What an application's envelope is bound to. */
export function secretRecord(tenantId: string, applicationId: string): string {
  return JSON.stringify(["application", tenantId, applicationId]);
}

function parseCredentials(text: string): Credentials {
  if (!text.startsWith(SEVERAL)) return { SecretToken: text };
  const values = JSON.parse(text.slice(SEVERAL.length)) as JsonValue;
  return isJsonObject(values) ? (values as Credentials) : {};
}

/** @returns undefined when nothing is left */
function formatCredentials(
  values: Parameters<SyncStore["saveCredentials"]>[2],
): string | undefined {
  const present = CREDENTIAL_KEYS.filter((key) => values[key] !== undefined);
  const [only, ...others] = present;
  if (only === undefined) return undefined;
  if (only === "SecretToken" && others.length === 0) return values.SecretToken;
  return SEVERAL + JSON.stringify(Object.fromEntries(present.map((key) => [key, values[key]])));
}
