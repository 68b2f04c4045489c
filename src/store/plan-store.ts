import type { Plan, PlanItem } from "../sync/plan.ts";
import type { PlanStore } from "../sync/plan-ports.ts";
import type { Lane } from "../sync/ports.ts";
import type { Connection, Database } from "./database.ts";
import * as queries from "./plan-queries.ts";

/** Plans in the database. */
export function createPlanStore(database: Database): PlanStore {
  const { reader } = database;
  return {
    async savePlan(plan) {
      const expiresAt = plan.expirationDateTime;
      const row = { ...toKey(plan), expiresAt, record: JSON.stringify(plan) };
      await database.write(undefined, (connection) => queries.savePlan.run(connection, row));
    },
    changePlan: (plan, from) =>
      database.write(undefined, async (connection) => {
        const stored = await queries.readPlan.first(connection, toKey(plan));
        if (stored === undefined) return false;
        if ((JSON.parse(stored.record) as Plan).status !== from) return false;
        const change = { ...toKey(plan), record: JSON.stringify(plan), before: stored.record };
        return (await queries.replacePlan.run(connection, change)) > 0;
      }),
    async readPlan(lane, id) {
      const row = await queries.readPlan.first(reader, { ...toLane(lane), id });
      return row === undefined ? undefined : (JSON.parse(row.record) as Plan);
    },
    async listPlans(lane, limit) {
      const rows = await queries.listPlans.all(reader, { ...toLane(lane), limit });
      return rows.map(({ record }) => JSON.parse(record) as Plan);
    },
    async savePlanItems({ tenantId, jobId, id: planId }, items) {
      const rows = items.map((item) => ({
        tenantId,
        jobId,
        planId,
        position: item.position,
        sourceId: item.sourceId,
        action: item.action,
        result: item.result ?? null,
        record: JSON.stringify(item),
      }));
      await database.write(undefined, (connection) => queries.saveItems.run(connection, rows));
    },
    async listPlanItems(lane, planId, { after = 0, limit, action }) {
      const query = action === undefined ? queries.listItems : queries.listItemsOfAction;
      const rows = await query.all(reader, { ...toLane(lane), planId, after, action, limit });
      return rows.map(({ record }) => JSON.parse(record) as PlanItem);
    },
    async removePlan(lane, id) {
      await database.write(undefined, (connection) => remove(connection, lane, id));
    },
    async removeExpiredPlans(lane, before) {
      const expired = await queries.listExpired.all(reader, { ...toLane(lane), before });
      for (const { id } of expired) {
        await database.write(undefined, (connection) => remove(connection, lane, id));
      }
      return expired.length;
    },
  };
}

async function remove(connection: Connection, lane: Lane, id: string): Promise<void> {
  await queries.removeItems.run(connection, { ...toLane(lane), id });
  await queries.removePlan.run(connection, { ...toLane(lane), id });
}

function toKey({ tenantId, jobId, id }: Plan): queries.OnePlan {
  return { tenantId, jobId, id };
}

function toLane({ tenantId, jobId }: Lane): Lane {
  return { tenantId, jobId };
}
