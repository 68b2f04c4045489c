import type { ConfigurationChange } from "./configuration-diff.ts";
import type { Application, SynchronizationJob } from "./job.ts";
import type { Initiator } from "./log.ts";

/** What was done, in Microsoft's words where it has them (behaviour.md section 13). */
export type ConfigurationActivity =
  | "Add application"
  | "Delete application"
  | "Update provisioning setting or credentials"
  | "Update attribute mappings or scope"
  | "Enable/start provisioning configuration"
  | "Disable/pause provisioning configuration"
  | "Enable/restart provisioning configuration"
  | "Delete provisioning configuration"
  | "Add app role assignment"
  | "Remove app role assignment"
  | "Allow staged deletions"
  | "Keep staged deletions"
  | "Ignore difference"
  | "Stop ignoring difference"
  | "Accept value of application"
  | "Add mapping example"
  | "Remove mapping example"
  | "Apply provisioning plan"
  | "Restore configuration version"
  | "Sign in"
  | "Sign-in refused"
  | "Sign out"
  | "End sessions"
  | "Change password"
  | "Issue sign-in link"
  | "Add administrator"
  | "Update administrator"
  | "Remove administrator"
  | "Update single sign-on"
  | "Add signing certificate"
  | "Activate signing certificate"
  | "Remove signing certificate"
  | "Issue password link"
  | "Sign in to application"
  | "Add webhook"
  | "Update webhook"
  | "Remove webhook"
  | "Add access token"
  | "Revoke access token"
  | "Begin import of users"
  | "Import users"
  | "Add gallery application"
  | "Delete gallery application";

/** What is to be remembered of one change. */
export interface AuditNote {
  readonly activity: ConfigurationActivity;
  /** Empty for what concerns no application. */
  readonly applicationId: string;
  readonly jobId?: string;
  /** Secrets are never in it: of them it says only that they changed. */
  readonly modifiedProperties: readonly ConfigurationChange[];
}

/** Who changed what, and when. */
export interface AuditEntry extends AuditNote {
  readonly id: string;
  readonly activityDateTime: string;
  readonly initiatedBy: Initiator;
}

type Unversioned = "owners" | "appRoles" | "jobTemplates" | "galleryEntry";

/** What a job and its application are set to; credentials are no part of it. */
export interface ConfigurationSnapshot {
  readonly job: Omit<SynchronizationJob, "id" | "tenantId" | "applicationId">;
  /** Without who owns it, its roles and its templates: these are no settings of a job. */
  readonly application: Omit<Application, "id" | "tenantId" | "template" | Unversioned>;
}

/** A configuration as it once was. */
export interface ConfigurationVersion {
  /** From 1 on. */
  readonly version: number;
  readonly savedDateTime: string;
  readonly savedBy: Initiator;
  /** The version that it brought back, when it did. */
  readonly restoredFrom?: number;
}

/** Which part of the audit log is asked for, newest first. */
export interface AuditQuery {
  readonly applicationId?: string;
  readonly activity?: string;
  /** Behind this entry. */
  readonly after?: { readonly at: string; readonly id: string };
  readonly limit: number;
}

/** Writes what tells of a change. */
export interface AuditWriter {
  addAudit(tenantId: string, entry: AuditEntry): Promise<void>;
  /**
   * Add the next version, unless it is the same as the last one.
   * @returns its number; undefined when nothing had changed
   */
  addVersion(
    lane: { readonly tenantId: string; readonly jobId: string },
    header: Omit<ConfigurationVersion, "version">,
    snapshot: ConfigurationSnapshot,
  ): Promise<number | undefined>;
}

/** Who changed which configuration, and what it was. */
export interface ConfigurationStore extends AuditWriter {
  /**
   * Make a change and write what tells of it in the same transaction: both are on disk, or neither.
   *
   * @param change - makes one write, to whichever store of the same database, and gives back what
   *   that write resulted in
   * @param tell - must await nothing but the writer; may run more than once
   */
  record<T>(
    tenantId: string,
    change: () => Promise<T>,
    tell: (writer: AuditWriter, result: T) => Promise<void>,
  ): Promise<T>;
  listAudit(tenantId: string, query: AuditQuery): Promise<readonly AuditEntry[]>;
  /** Delete entries older than the ISO instant, some at a time. @returns how many went */
  pruneAudit(tenantId: string, before: string): Promise<number>;
  /** Newest first. */
  listVersions(
    lane: { readonly tenantId: string; readonly jobId: string },
    limit: number,
  ): Promise<readonly ConfigurationVersion[]>;
  readVersion(
    lane: { readonly tenantId: string; readonly jobId: string },
    version: number,
  ): Promise<
    { readonly header: ConfigurationVersion; readonly snapshot: ConfigurationSnapshot } | undefined
  >;
}

/** What of a job and its application makes a version. */
export function takeSnapshot(
  job: SynchronizationJob,
  application: Application,
): ConfigurationSnapshot {
  const { id: _job, tenantId: _tenant, applicationId: _application, ...jobRest } = job;
  const {
    id: _id,
    tenantId: _of,
    template: _made,
    galleryEntry: _entry,
    ...versioned
  } = application;
  const { owners: _who, appRoles: _roles, jobTemplates: _own, ...applicationRest } = versioned;
  return { job: jobRest, application: applicationRest };
}
