import type { AnswerKey, KeptAnswerStore } from "../directory/kept-answer.ts";
import type { Database } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";
import type { SecretBox } from "./secret-box.ts";

type Row = { readonly sha256: string; readonly answer: string | null };

const forget: PreparedQuery<{ tenantId: string; until: string }, unknown> = prepare((db, p) =>
  db.deleteFrom("kept_answer").where("tenant_id", "=", p.tenantId).where("at", "<", p.until),
);

const take: PreparedQuery<AnswerKey & { at: string; sha256: string }, unknown> = prepare((db, p) =>
  db
    .insertInto("kept_answer")
    .values({
      tenant_id: p.tenantId,
      caller: p.caller,
      key: p.key,
      at: p.at,
      sha256: p.sha256,
      answer: null,
    })
    .onConflict((clash) => clash.columns(["tenant_id", "caller", "key"]).doNothing()),
);

const read: PreparedQuery<AnswerKey, Row> = prepare((db, p) =>
  db
    .selectFrom("kept_answer")
    .select(["sha256", "answer"])
    .where("tenant_id", "=", p.tenantId)
    .where("caller", "=", p.caller)
    .where("key", "=", p.key),
);

const keep: PreparedQuery<AnswerKey & { answer: string }, unknown> = prepare((db, p) =>
  db
    .updateTable("kept_answer")
    .set({ answer: p.answer })
    .where("tenant_id", "=", p.tenantId)
    .where("caller", "=", p.caller)
    .where("key", "=", p.key),
);

const release: PreparedQuery<AnswerKey, unknown> = prepare((db, p) =>
  db
    .deleteFrom("kept_answer")
    .where("tenant_id", "=", p.tenantId)
    .where("caller", "=", p.caller)
    .where("key", "=", p.key),
);

/** Answers that are kept, in the database. */
export function createKeptAnswerStore(database: Database, secrets: SecretBox): KeptAnswerStore {
  return {
    async takeKey(key, { sha256, at, until }) {
      const { tenantId } = key;
      // Sealed, too: whoever has the hash of a short secret has soon found the secret.
      const row = { ...key, at, sha256: secrets.seal(requestOf(key), sha256) };
      const taken = await database.write(undefined, async (connection) => {
        await forget.run(connection, { tenantId, until });
        for (;;) {
          if ((await take.run(connection, row)) > 0) return undefined;
          const found = await read.first(connection, key);
          // On PostgreSQL another process may have given it back meanwhile.
          if (found !== undefined) return found;
        }
      });
      if (taken === undefined) return undefined;
      const { answer } = taken;
      const first = secrets.open(requestOf(key), taken.sha256);
      return answer === null
        ? { sha256: first }
        : { sha256: first, answer: secrets.open(recordOf(key), answer) };
    },
    async keepAnswer(key, answer) {
      const sealed = secrets.seal(recordOf(key), answer);
      await database.write(undefined, (connection) =>
        keep.run(connection, { ...key, answer: sealed }),
      );
    },
    async releaseKey(key) {
      await database.write(undefined, (connection) => release.run(connection, key));
    },
    forgetKeys: (tenantId, until) =>
      database.write(undefined, (connection) => forget.run(connection, { tenantId, until })),
  };
}

function requestOf({ tenantId, caller, key }: AnswerKey): string {
  return JSON.stringify(["keptRequest", tenantId, caller, key]);
}

function recordOf({ tenantId, caller, key }: AnswerKey): string {
  return JSON.stringify(["keptAnswer", tenantId, caller, key]);
}
