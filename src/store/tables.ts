import type { Generated } from "kysely";
import type { SyncErrorCode } from "../sync/errors.ts";
import type { AccountTables } from "./account-tables.ts";
import type { LogTables } from "./log-tables.ts";
import type { OrganizationTables } from "./organization-tables.ts";
import type { OwnershipTables } from "./ownership-tables.ts";
import type { SignOnTables } from "./sign-on-tables.ts";

/**
 * The tables as Kysely sees them. Flags are 0 or 1 and JSON is text, because SQLite has neither
 * booleans nor a JSON type. The migrations make them; both must agree.
 */

interface TenantTable {
  id: string;
  display_name: string;
  default_domain: string | null;
}

interface TenantNameTable {
  name_folded: string;
  tenant_id: string;
}

interface DirectoryUserTable {
  tenant_id: string;
  id: string;
  user_principal_name: string;
  user_principal_name_folded: string;
  account_enabled: number;
  manager_id: string | null;
  deleted_at: string | null;
  attributes: string;
  name_folded: string;
  department_folded: string;
  job_title_folded: string;
}

interface DirectoryGroupTable {
  tenant_id: string;
  id: string;
  display_name: string;
  deleted_at: string | null;
  attributes: string;
  name_folded: string;
}

interface MembershipTable {
  tenant_id: string;
  group_id: string;
  member_id: string;
  member_type: "User" | "Group";
}

interface AppRoleAssignmentTable {
  tenant_id: string;
  id: string;
  application_id: string;
  principal_id: string;
  principal_type: "User" | "Group";
  app_role_id: string;
}

interface DirectoryFeedTable {
  tenant_id: string;
  last_sequence: number;
}

interface DirectoryChangeTable {
  tenant_id: string;
  sequence: number;
  object_type: "User" | "Group";
  object_id: string;
  kind: string;
  related_id: string | null;
  changed_at: number | null;
}

interface ApplicationTable {
  tenant_id: string;
  id: string;
  config: string;
  secret: string | null;
}

interface JobTable {
  tenant_id: string;
  id: string;
  status: string;
  config: string;
  state: string;
  wake_at: number | null;
}

interface LaneLeaseTable {
  tenant_id: string;
  job_id: string;
  number: number;
  holder: string;
  expires_at: number;
}

interface LaneKey {
  tenant_id: string;
  job_id: string;
}

interface LinkTable extends LaneKey {
  object_type: "User" | "Group";
  source_id: string;
  target_id: string;
  target_values: string;
  managed: number;
}

interface LinkCountTable extends LaneKey {
  object_type: "User" | "Group";
  total: number;
}

interface ExecutionTable extends LaneKey {
  time_ended: string;
  cycle_id: string;
  execution: string;
}

interface ReconciliationTable extends LaneKey {
  record: string;
}

interface EscrowTable extends LaneKey {
  object_type: "User" | "Group";
  source_id: string;
  code: SyncErrorCode;
  message: string;
  attempts: number;
  first_failed: string;
  next_attempt: string;
}

interface PendingReferenceTable extends LaneKey {
  object_type: "User" | "Group";
  source_id: string;
  attribute: string;
  referenced_id: string;
  referenced_type: "User" | "Group";
  operation: "add" | "remove";
  code: Generated<SyncErrorCode | null>;
  message: Generated<string | null>;
  attempts: Generated<number>;
  first_failed: Generated<string>;
  next_attempt: Generated<string>;
}

interface JobRequestTable extends LaneKey {
  id: string;
  request: string;
}

interface LinkedMemberTable extends LaneKey {
  group_source_id: string;
  member_source_id: string;
}

interface StagedDeletionTable extends LaneKey {
  object_type: "User" | "Group";
  source_id: string;
  status: string;
  record: string;
}

interface IgnoredDriftTable extends LaneKey {
  object_type: "User" | "Group";
  source_id: string;
  attribute: string;
  record: string;
}

interface KeptAnswerTable {
  tenant_id: string;
  caller: string;
  key: string;
  at: string;
  sha256: string;
  answer: string | null;
}

interface MappingExampleTable extends LaneKey {
  id: string;
  record: string;
}

interface ObjectTurnTable extends LaneKey {
  object_type: "User" | "Group";
  source_id: string;
  holder: string;
  expires_at: number;
}

interface SyncPlanTable extends LaneKey {
  id: string;
  expires_at: string;
  record: string;
}

interface SyncPlanItemTable extends LaneKey {
  plan_id: string;
  position: number;
  source_id: string;
  action: string;
  result: string | null;
  record: string;
}

interface AdministratorTokenTable {
  tenant_id: string;
  id: string;
  sha256: string;
  token: string;
  revoked: string | null;
  last_used: string | null;
}

interface BulkUploadTable extends LaneKey {
  id: string;
  record: string;
}

interface GalleryEntryTable {
  tenant_id: string;
  id: string;
  entry: string;
}

interface SettingTable {
  name: string;
  value: string;
}

interface MigrationTable {
  number: number;
  name: string;
}

/** All tables by name. */
export interface Tables
  extends AccountTables,
    LogTables,
    OrganizationTables,
    OwnershipTables,
    SignOnTables {
  tenant: TenantTable;
  tenant_name: TenantNameTable;
  directory_user: DirectoryUserTable;
  directory_group: DirectoryGroupTable;
  membership: MembershipTable;
  app_role_assignment: AppRoleAssignmentTable;
  directory_feed: DirectoryFeedTable;
  directory_change: DirectoryChangeTable;
  application: ApplicationTable;
  job: JobTable;
  lane_lease: LaneLeaseTable;
  link: LinkTable;
  link_count: LinkCountTable;
  execution: ExecutionTable;
  reconciliation: ReconciliationTable;
  escrow: EscrowTable;
  pending_reference: PendingReferenceTable;
  job_request: JobRequestTable;
  linked_member: LinkedMemberTable;
  staged_deletion: StagedDeletionTable;
  ignored_drift: IgnoredDriftTable;
  mapping_example: MappingExampleTable;
  kept_answer: KeptAnswerTable;
  object_turn: ObjectTurnTable;
  sync_plan: SyncPlanTable;
  sync_plan_item: SyncPlanItemTable;
  administrator_token: AdministratorTokenTable;
  bulk_upload: BulkUploadTable;
  gallery_entry: GalleryEntryTable;
  setting: SettingTable;
  migration: MigrationTable;
}
