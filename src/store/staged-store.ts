import { StoreError } from "../common/store-error.ts";
import type { Lane, ObjectKey, SyncStore, Turn } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import type { StagedDeletion } from "../sync/staged-deletion.ts";
import { commitObjects } from "./cycle-commit.ts";
import type { Connection, Database } from "./database.ts";
import { listLinkedGroups } from "./linked-member-queries.ts";
import * as pending from "./pending-queries.ts";
import { toReference } from "./reference-queries.ts";
import { saveStaged } from "./save-staged.ts";
import * as queries from "./staged-queries.ts";

/** Longer than any page of a cycle takes, which compares its beginning with ended turns. */
const FORGOTTEN_AFTER_MS = 6 * 3_600_000;

type StagedStore = Pick<SyncStore, "readStaged" | "listStaged" | "countStaged" | "decideStaged">;
type TurnStore = Pick<
  SyncStore,
  "takeTurn" | "listTurns" | "releaseTurn" | "commitTurn" | "isLaneHeld"
>;

/** Deletions that are held back, in the database. */
export function createStagedStore(database: Database): StagedStore {
  const { reader } = database;
  const list: SyncStore["listStaged"] = async (lane, { status, after, limit }) => {
    const query = status === undefined ? queries.listStaged : queries.listStagedOfStatus;
    const afterType = after?.objectType ?? "";
    const place = { status, afterType, afterId: after?.sourceId ?? "", limit };
    return parse(await query.all(reader, { ...toLane(lane), ...place }));
  };
  return {
    async readStaged(lane, objectType, sourceIds) {
      const query = { ...toLane(lane), objectType, ids: sourceIds };
      return parse(await queries.readStaged.all(reader, query));
    },
    listStaged: list,
    async countStaged(lane, status) {
      const row = await queries.countStaged.first(reader, { ...toLane(lane), status });
      return Number(row?.total ?? 0);
    },
    async decideStaged(lane, keys, decision) {
      const limit = 1_000_000;
      const chosen = keys === "waiting" ? await list(lane, { status: "waiting", limit }) : keys;
      return database.write(undefined, async (connection) => {
        let decided = 0;
        for (const [objectType, ids] of byType(chosen)) {
          const rows = await queries.readStaged.all(connection, {
            ...toLane(lane),
            objectType,
            ids,
          });
          const staged = parse(rows).map((each) => ({ ...each, ...decision }));
          await saveStaged(connection, lane, staged);
          decided += staged.length;
        }
        return decided;
      });
    },
  };
}

/** Which references wait for single objects. */
export function createPendingStore({
  reader,
}: Pick<Database, "reader">): Pick<SyncStore, "listPendingOn" | "listLinkedGroups"> {
  return {
    async listLinkedGroups(lane, memberSourceId) {
      const rows = await listLinkedGroups.all(reader, { ...toLane(lane), memberSourceId });
      return rows.map((row) => row.group_source_id);
    },
    async listPendingOn(lane, referencedType, ids) {
      const query = { ...toLane(lane), referencedType, ids };
      return (await pending.listPendingOn.all(reader, query)).map(toReference);
    },
  };
}

/** The turns of single objects, in the database. */
export function createTurnStore(database: Database): TurnStore {
  const { reader } = database;
  return {
    takeTurn: (lane, holder, keys, now, ttlMs) =>
      database.write(undefined, async (connection) => {
        const turn = { lane, holder, keys };
        const expiresAt = now + ttlMs;
        const before = now - FORGOTTEN_AFTER_MS;
        await queries.forgetTurns.run(connection, { ...toLane(lane), before });
        const rows = keys.map((key) => ({ ...toLane(lane), ...key, holder, expiresAt, now }));
        const taken = await queries.takeTurns.run(connection, rows);
        if (taken === keys.length) return turn;
        // One of them is somebody else's: then none is ours.
        await release(connection, turn, now);
        return undefined;
      }),
    async listTurns(lane, objectType, ids) {
      const rows = await queries.listTurns.all(reader, { ...toLane(lane), objectType, ids });
      return new Map(
        rows.map((row) => [row.source_id, { holder: row.holder, endsAt: Number(row.expires_at) }]),
      );
    },
    releaseTurn: (turn, now) =>
      database.write(undefined, (connection) => release(connection, turn, now)),
    commitTurn: (turn, page) =>
      database.write(undefined, async (connection) => {
        const { lane, holder, keys } = turn;
        let held = 0;
        for (const [objectType, ids] of byType(keys)) {
          const query = { ...toLane(lane), objectType, ids, holder };
          held += await queries.holdTurns.run(connection, query);
        }
        if (held < keys.length) throw new StoreError("LostLease");
        await commitObjects(connection, toLane(lane), page);
      }),
    async isLaneHeld(lane, now) {
      return (await queries.findHeldLease.first(reader, { ...toLane(lane), now })) !== undefined;
    },
  };
}

async function release(connection: Connection, turn: Turn, now: number): Promise<void> {
  const { lane, holder, keys } = turn;
  for (const [objectType, ids] of byType(keys)) {
    await queries.releaseTurns.run(connection, { ...toLane(lane), objectType, ids, holder, now });
  }
}

function byType(keys: readonly ObjectKey[]): readonly (readonly [ObjectType, readonly string[]])[] {
  const groups = Map.groupBy(keys, ({ objectType }) => objectType);
  return [...groups].map(([type, each]) => [type, each.map(({ sourceId }) => sourceId)] as const);
}

function parse(rows: readonly { readonly record: string }[]): readonly StagedDeletion[] {
  return rows.map(({ record }) => JSON.parse(record) as StagedDeletion);
}

function toLane({ tenantId, jobId }: Lane): Lane {
  return { tenantId, jobId };
}
