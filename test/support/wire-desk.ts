import { re2Engine } from "../../src/connector/re2.ts";
import { createScimTargetFactory, type LoggedRequest } from "../../src/connector/scim-target.ts";
import type { DirectoryWriter } from "../../src/directory/ports.ts";
import { runLane } from "../../src/provisioning/lane.ts";
import type { RunnerPorts } from "../../src/provisioning/runner.ts";
import type { Store } from "../../src/store/store.ts";
import {
  buildSchema,
  DEFAULT_GROUP_MAPPING,
  DEFAULT_USER_MAPPING,
} from "../../src/sync/default-schema.ts";
import type { CycleExecution, JobState } from "../../src/sync/job.ts";
import type { TargetAnswer } from "../../src/sync/ports.ts";
import type { Credentials } from "../../src/sync/target-access.ts";
import type { TargetSettings } from "../../src/sync/target-settings.ts";
import { createRealWorld } from "./real-world.ts";
import { STORES } from "./stores.ts";

const TENANT = "tenant";
const LANE = { tenantId: TENANT, jobId: "job" };
const ROLE = "00000000-0000-0000-0000-000000000000";

/** Where the desk provisions to. */
export interface WireTarget {
  readonly url: string;
  readonly token?: string;
  readonly credentials?: Credentials;
  readonly settings?: TargetSettings;
}

/** One exchange, as it went over the wire. */
export interface WireExchange {
  readonly request: LoggedRequest;
  readonly answer: TargetAnswer;
}

/** A directory and a job for one target, whose cycles a test runs by hand. */
export interface WireDesk {
  readonly store: Store;
  readonly ports: RunnerPorts;
  /** All that was sent so far. */
  readonly exchanges: WireExchange[];
  readonly write: (edit: (writer: DirectoryWriter) => Promise<unknown>) => Promise<void>;
  /** Run the lane until it has caught up. */
  readonly run: () => Promise<readonly CycleExecution[]>;
  readonly state: () => Promise<JobState>;
  readonly close: () => Promise<void>;
}

/** What of a person a test may want otherwise. */
export interface PersonEdit {
  readonly name?: string;
  readonly enabled?: boolean;
  readonly managerId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Open a desk over an empty database. */
export async function openWireDesk(
  target: WireTarget,
  more: Partial<RunnerPorts> = {},
): Promise<WireDesk> {
  const database = await STORES[0]?.open();
  if (database === undefined) throw new Error("There is no database to test with.");
  const { store } = database;
  const exchanges: WireExchange[] = [];
  const targets = createScimTargetFactory({
    timeoutMs: 5_000,
    keepOpenMs: 10_000,
    onExchange: (request, answer) => void exchanges.push({ request, answer }),
  });
  const ports: RunnerPorts = {
    directory: store.directory,
    store: store.sync,
    targets,
    regex: re2Engine,
    world: createRealWorld(),
    memories: new Map(),
    ignoresWaits: true,
    ...more,
  };
  await store.directory.write(TENANT, (writer) =>
    writer.saveTenant({ id: TENANT, displayName: "Company" }),
  );
  await saveJob(store, target);
  return {
    store,
    ports,
    exchanges,
    write: (edit) => store.directory.write(TENANT, async (writer) => void (await edit(writer))),
    run: async () => {
      const lease = await store.sync.takeLease(LANE, "desk", Date.now(), 60_000);
      if (lease === undefined) throw new Error("The lane is free.");
      try {
        return await runLane(ports, lease, new AbortController().signal);
      } finally {
        await store.sync.releaseLease(lease);
      }
    },
    state: async () => {
      const stored = await store.sync.readJob(LANE);
      if (stored === undefined) throw new Error("There is a job.");
      return stored.state;
    },
    close: async () => {
      await targets.close();
      await database.close();
    },
  };
}

async function saveJob(store: Store, target: WireTarget): Promise<void> {
  const { url: tenantUrl, settings, token, credentials } = target;
  await store.sync.saveApplication({
    id: "app",
    tenantId: TENANT,
    displayName: "App",
    template: "custom",
    tenantUrl,
    ...(settings !== undefined && { targetSettings: settings }),
  });
  if (token !== undefined) await store.sync.saveSecret(TENANT, "app", token);
  if (credentials !== undefined) await store.sync.saveCredentials(TENANT, "app", credentials);
  const schema = buildSchema("job", [DEFAULT_USER_MAPPING, DEFAULT_GROUP_MAPPING]);
  const job = { id: "job", tenantId: TENANT, applicationId: "app", schema } as const;
  await store.sync.saveJob(
    { ...job, scope: "assigned", intervalMs: 1_000_000 },
    { status: "NotRun" },
  );
}

/** Save a person; the id is `u-` and the name that they began with. */
export function savePerson(
  writer: DirectoryWriter,
  id: string,
  { name = id, enabled = true, managerId, attributes = {} }: PersonEdit = {},
): Promise<unknown> {
  const user = {
    id: `u-${id}`,
    userPrincipalName: `${name}@example.com`,
    accountEnabled: enabled,
    attributes: { displayName: name, mailNickname: id, ...attributes },
    ...(managerId !== undefined && { managerId: `u-${managerId}` }),
  };
  return writer.saveUser(TENANT, user, "saved");
}

/** Save a group; the id is `g-` and the name that it began with. */
export function saveGroup(
  writer: DirectoryWriter,
  id: string,
  displayName: string = id,
): Promise<unknown> {
  return writer.saveGroup(TENANT, { id: `g-${id}`, displayName, attributes: {} }, "saved");
}

/** Make somebody a member. */
export function addMember(writer: DirectoryWriter, group: string, id: string): Promise<unknown> {
  const membership = { groupId: `g-${group}`, memberId: `u-${id}`, memberType: "User" } as const;
  return writer.addMember(TENANT, membership);
}

/** Take somebody out. */
export function removeMember(writer: DirectoryWriter, group: string, id: string): Promise<unknown> {
  return writer.removeMember(TENANT, `g-${group}`, `u-${id}`);
}

/** Assign a user or a group to the application. */
export function assign(
  writer: DirectoryWriter,
  principalId: string,
  principalType: "User" | "Group" = "User",
): Promise<unknown> {
  const id = `a-${principalId}`;
  const assignment = { id, applicationId: "app", principalId, principalType, appRoleId: ROLE };
  return writer.addAssignment(TENANT, assignment);
}

/** Take the assignment away. */
export function unassign(writer: DirectoryWriter, principalId: string): Promise<unknown> {
  return writer.removeAssignment(TENANT, `a-${principalId}`);
}
