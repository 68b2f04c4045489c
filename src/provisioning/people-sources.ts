import { formatInstant, type World } from "../common/world.ts";
import type { Administrator, AdministratorReader } from "../directory/administrator.ts";
import {
  type AdministratorToken,
  type AdministratorTokenStore,
  isTokenValid,
} from "../directory/administrator-token.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import { hasPermission, type Role } from "../directory/roles.ts";
import type { ConfigurationActivity, ConfigurationStore } from "../sync/configuration-log.ts";
import type { Initiator } from "../sync/log.ts";
import type { SyncStore } from "../sync/ports.ts";

/** What an import is called in the audit log: when it begins, and what came of it. */
export const IMPORT_ACTIVITIES: {
  readonly begin: ConfigurationActivity;
  readonly end: ConfigurationActivity;
} = { begin: "Begin import of users", end: "Import users" };

/** An import of a file, as the audit log tells of it. */
export interface KnownImport {
  readonly at: string;
  readonly by: Initiator;
  /** What was noted of it by name, e.g. `fileName`, `created`. */
  readonly noted: Readonly<Record<string, unknown>>;
}

/** An application whose people go into the directory. */
export interface InboundSource {
  readonly applicationId: string;
  readonly displayName: string;
  readonly jobId: string;
  readonly status: string;
  /** Absent: nothing came yet. */
  readonly lastRun?: string;
}

/** The last thing that happened to somebody of the directory. */
export interface LastPersonChange {
  readonly id: string;
  /** Absent of somebody who is gone for good. */
  readonly displayName?: string;
  /** The person is deleted, and can be restored. */
  readonly isDeleted: boolean;
  /** Absent of a change from before that was noted. */
  readonly at?: string;
}

/** Where the people of a directory come from, by what the store knows. */
export interface PeopleSources {
  /** Newest first. */
  readonly imports: readonly KnownImport[];
  readonly inbound: readonly InboundSource[];
  /** Tokens that may write the directory. */
  readonly tokens: readonly AdministratorToken[];
  /** Administrators who may. */
  readonly administrators: readonly Administrator[];
  readonly lastChange?: LastPersonChange;
}

/** What reading them takes. */
export interface SourcesPorts {
  readonly directory: DirectoryReader;
  readonly store: Pick<SyncStore, "listApplications" | "listJobs" | "readJob">;
  readonly configurations: Pick<ConfigurationStore, "listAudit">;
  readonly administrators: Pick<AdministratorTokenStore, "listTokens">;
  readonly administratorAccounts: AdministratorReader;
  readonly world: Pick<World, "now">;
}

const IMPORTS_SHOWN = 5;
/** So much of the feed is looked through for a person. */
const CHANGES_READ = 200;

/**
 * Where the people of a directory come from.
 *
 * @param reaches - whether an application is within the caller's reach
 */
export async function readPeopleSources(
  ports: SourcesPorts,
  tenantId: string,
  reaches: (applicationId: string) => boolean,
): Promise<PeopleSources> {
  const { administrators, administratorAccounts, configurations, world } = ports;
  const [entries, tokens, people, inbound, lastChange] = await Promise.all([
    configurations.listAudit(tenantId, { activity: IMPORT_ACTIVITIES.end, limit: IMPORTS_SHOWN }),
    administrators.listTokens(tenantId),
    administratorAccounts.listAdministrators(tenantId),
    listInbound(ports, tenantId, reaches),
    findLastChange(ports, tenantId),
  ]);
  const now = formatInstant(world.now());
  return {
    imports: entries.map(({ activityDateTime, initiatedBy, modifiedProperties }) => ({
      at: activityDateTime,
      by: initiatedBy,
      noted: Object.fromEntries(
        modifiedProperties.map((each) => [each.displayName, each.newValue]),
      ),
    })),
    inbound,
    tokens: tokens.filter((token) => mayWrite(token) && isTokenValid(token, now)),
    administrators: people.filter(mayWrite),
    ...(lastChange !== undefined && { lastChange }),
  };
}

function mayWrite({ role }: { readonly role: Role }): boolean {
  const caller = { kind: "token", id: "", name: "", role, applicationIds: [] } as const;
  return hasPermission(caller, "directory.write");
}

async function listInbound(
  { store }: SourcesPorts,
  tenantId: string,
  reaches: (applicationId: string) => boolean,
): Promise<readonly InboundSource[]> {
  const [applications, jobs] = await Promise.all([
    store.listApplications(tenantId),
    store.listJobs(tenantId),
  ]);
  const sources: InboundSource[] = [];
  for (const { id: jobId, applicationId, direction } of jobs) {
    const application = applications.find(({ id }) => id === applicationId);
    if (direction !== "inbound" || application === undefined || !reaches(applicationId)) continue;
    const stored = await store.readJob({ tenantId, jobId });
    const lastRun = stored?.state.lastExecution?.timeEnded;
    sources.push({
      applicationId,
      displayName: application.displayName,
      jobId,
      status: stored?.state.status ?? "NotRun",
      ...(lastRun !== undefined && { lastRun }),
    });
  }
  return sources;
}

async function findLastChange(
  { directory }: SourcesPorts,
  tenantId: string,
): Promise<LastPersonChange | undefined> {
  const end = await directory.lastSequence(tenantId);
  const after = Math.max(0, end - CHANGES_READ);
  const changes = await directory.readChanges(tenantId, after, CHANGES_READ);
  const last = changes.findLast(({ objectType, kind }) => {
    return objectType === "User" && kind !== "assignment";
  });
  if (last === undefined) return undefined;
  const [user] = await directory.readUsers(tenantId, [last.objectId]);
  const { displayName = user?.userPrincipalName } = user?.attributes ?? {};
  return {
    id: last.objectId,
    isDeleted: user?.deletedDateTime !== undefined,
    ...(typeof displayName === "string" && { displayName }),
    ...(last.changedDateTime !== undefined && { at: last.changedDateTime }),
  };
}
