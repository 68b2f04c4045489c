import type { World } from "../../src/common/world.ts";
import { re2Engine } from "../../src/connector/re2.ts";
import { createScimTargetFactory } from "../../src/connector/scim-target.ts";
import type { ObjectReference } from "../../src/directory/ports.ts";
import type { DirectoryUser } from "../../src/directory/user.ts";
import type { Pace } from "../../src/provisioning/cycle-context.ts";
import type { PlanPorts } from "../../src/provisioning/make-plan.ts";
import { runCycle } from "../../src/provisioning/runner.ts";
import {
  buildSchema,
  DEFAULT_GROUP_MAPPING,
  DEFAULT_USER_MAPPING,
} from "../../src/sync/default-schema.ts";
import type { DeletionGuard } from "../../src/sync/guard-deletions.ts";
import type { CycleExecution, SynchronizationJob } from "../../src/sync/job.ts";
import type { Lane } from "../../src/sync/ports.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { createRealWorld } from "../support/real-world.ts";
import { STORES } from "../support/stores.ts";
import { withoutReads } from "../support/sync-story.ts";

/** A directory, a job and a target on a socket; cycles run when the test says so. */
export interface PlanDesk {
  readonly lane: Lane;
  readonly ports: PlanPorts;
  readonly target: FakeTarget;
  readonly signal: AbortSignal;
  /** Save users; they are enabled and living unless told. */
  readonly saveUsers: (
    ...users: readonly (Partial<DirectoryUser> & { readonly id: string })[]
  ) => Promise<void>;
  readonly saveGroup: (id: string, members: readonly string[]) => Promise<void>;
  readonly assign: (...ids: readonly string[]) => Promise<void>;
  readonly unassign: (...ids: readonly string[]) => Promise<void>;
  readonly purge: (reference: ObjectReference) => Promise<void>;
  readonly changeJob: (change: Partial<SynchronizationJob>) => Promise<void>;
  readonly cycle: (pace?: Pace) => Promise<CycleExecution>;
  /** Requests that write, by method, since the last time it was asked. */
  readonly takeWrites: () => Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
}

const LANE: Lane = { tenantId: "plans", jobId: "job" };
const APPLICATION = "app";

/** Make one. */
export async function createPlanDesk(
  given: {
    readonly scope?: "all" | "assigned";
    readonly guard?: DeletionGuard;
    readonly world?: World;
    /** Cycles run as the scheduler runs them. Default: as one who waits for them. */
    readonly isScheduled?: boolean;
  } = {},
): Promise<PlanDesk> {
  const opened = await STORES[0]?.open();
  if (opened === undefined) throw new Error("There is no database to test with.");
  const { store } = opened;
  const target = await startFakeTarget();
  const world = given.world ?? createRealWorld();
  const ports: PlanPorts = {
    directory: store.directory,
    store: store.sync,
    plans: store.plans,
    targets: createScimTargetFactory(),
    regex: re2Engine,
    world,
    ignoresWaits: given.isScheduled !== true,
  };
  const { tenantId } = LANE;
  await store.directory.write(tenantId, (writer) =>
    writer.saveTenant({ id: tenantId, displayName: "Plans" }),
  );
  await store.sync.saveApplication({
    id: APPLICATION,
    tenantId,
    displayName: "Application",
    template: "custom",
    tenantUrl: target.url,
  });
  await store.sync.saveSecret(tenantId, APPLICATION, target.token);
  let job: SynchronizationJob = {
    id: LANE.jobId,
    tenantId,
    applicationId: APPLICATION,
    schema: buildSchema("plans", [DEFAULT_USER_MAPPING, DEFAULT_GROUP_MAPPING]),
    scope: given.scope ?? "all",
    intervalMs: 1_000,
    ...(given.guard !== undefined && { deletionGuard: given.guard }),
  };
  await store.sync.saveJob(job, { status: "NotRun" });
  const { signal } = new AbortController();
  return {
    lane: LANE,
    ports,
    target,
    signal,
    saveUsers: (...users) =>
      store.directory.write(tenantId, async (writer) => {
        for (const { id, attributes, ...more } of users) {
          const user = {
            id,
            userPrincipalName: `${id}@example.com`,
            accountEnabled: true,
            attributes: { displayName: `Person ${id}`, ...attributes },
            ...more,
          };
          await writer.saveUser(tenantId, user, "saved");
        }
      }),
    saveGroup: (id, members) =>
      store.directory.write(tenantId, async (writer) => {
        await writer.saveGroup(
          tenantId,
          { id, displayName: `Group ${id}`, attributes: {} },
          "saved",
        );
        for (const memberId of members) {
          await writer.addMember(tenantId, { groupId: id, memberId, memberType: "User" });
        }
      }),
    assign: (...ids) =>
      store.directory.write(tenantId, async (writer) => {
        for (const id of ids) {
          await writer.addAssignment(tenantId, {
            id: `assignment-${id}`,
            applicationId: APPLICATION,
            principalId: id,
            principalType: id.startsWith("group") ? "Group" : "User",
            appRoleId: "00000000-0000-0000-0000-000000000001",
          });
        }
      }),
    unassign: (...ids) =>
      store.directory.write(tenantId, async (writer) => {
        for (const id of ids) await writer.removeAssignment(tenantId, `assignment-${id}`);
      }),
    purge: (reference) =>
      store.directory.write(tenantId, (writer) => writer.purge(tenantId, reference)),
    changeJob: async (change) => {
      job = { ...job, ...change };
      await store.sync.saveJob(job, { status: "NotRun" });
    },
    cycle: async (pace) => {
      const lease = await store.sync.takeLease(LANE, "test", world.now(), 60_000);
      if (lease === undefined) throw new Error("The lane is free.");
      const execution = await runCycle(
        pace === undefined ? ports : { ...ports, pace },
        lease,
        signal,
      );
      await store.sync.releaseLease(lease);
      if (execution === undefined) throw new Error("The job can run.");
      return execution;
    },
    takeWrites: () => withoutReads(target.takeCounts()),
    close: async () => {
      await target.close();
      await opened.close();
    },
  };
}

/** Ids of so many people: `p00`, `p01` and so on. */
export function ids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `p${String(index).padStart(2, "0")}`);
}
