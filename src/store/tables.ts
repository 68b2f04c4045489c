import type { Generated } from "kysely";
import type { SyncErrorCode } from "../sync/errors.ts";
import type { LogTables } from "./log-tables.ts";

/**
 * The tables as Kysely sees them. Flags are 0 or 1 and JSON is text, because SQLite has neither
 * booleans nor a JSON type. The migrations make them; both must agree.
 */

interface TenantTable {
  id: string;
  display_name: string;
  default_domain: string | null;
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
}

interface DirectoryGroupTable {
  tenant_id: string;
  id: string;
  display_name: string;
  deleted_at: string | null;
  attributes: string;
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

interface OrganizationTable {
  id: string;
  name: string;
  application: string;
  created: string;
  subscription: string | null;
  settings: string | null;
  definitions: string | null;
}

interface OrganizationTokenTable {
  organization_id: string;
  id: string;
  sha256: string;
  name: string;
  created: string;
  expires: string | null;
  kind: "secret" | "client" | "access";
  scope: "read" | "write";
  client_id: string | null;
  issued_by: string | null;
  user_id: string | null;
  last_used: string | null;
  revoked: string | null;
}

interface ResourceTable {
  organization_id: string;
  kind: string;
  id: string;
  position: number;
  version: number;
  created: string;
  last_modified: string;
  document: string;
  user_name: string | null;
  external_id: string | null;
  display_name: string | null;
}

interface ResourceSearchTable {
  organization_id: string;
  resource_id: string;
  search_document: string;
}

interface ResourceEmailTable {
  organization_id: string;
  email: string;
  resource_id: string;
}

interface ResourceUniqueTable {
  organization_id: string;
  kind: string;
  attribute: string;
  value: string;
  resource_id: string;
}

interface ResourceCounterTable {
  organization_id: string;
  kind: string;
  last_position: number;
  total: number;
}

interface ResourceBlockTable {
  organization_id: string;
  kind: string;
  block: number;
  total: number;
}

interface GroupMemberTable {
  organization_id: string;
  group_id: string;
  member_id: string;
  member_type: "User" | "Group";
  display: string | null;
  display_folded: string | null;
  position: number;
}

interface AuditTable {
  organization_id: string;
  at: string;
  number: number;
  token_id: string | null;
  action: string;
  kind: string;
  resource_id: string;
  modified: string;
  notes: string | null;
}

interface RequestLogTable {
  organization_id: string;
  at: string;
  id: string;
  method: string;
  path: string;
  status: number;
  duration_us: number;
  token_id: string;
  detail: string | null;
  request_bytes: number;
  response_bytes: number;
  exchange: string | null;
}

interface RequestLogSettingTable {
  organization_id: string;
  level: string;
  filter_values: number;
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
export interface Tables extends LogTables {
  tenant: TenantTable;
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
  escrow: EscrowTable;
  pending_reference: PendingReferenceTable;
  job_request: JobRequestTable;
  linked_member: LinkedMemberTable;
  staged_deletion: StagedDeletionTable;
  object_turn: ObjectTurnTable;
  sync_plan: SyncPlanTable;
  sync_plan_item: SyncPlanItemTable;
  administrator_token: AdministratorTokenTable;
  bulk_upload: BulkUploadTable;
  organization: OrganizationTable;
  organization_token: OrganizationTokenTable;
  resource: ResourceTable;
  resource_search: ResourceSearchTable;
  resource_email: ResourceEmailTable;
  resource_unique: ResourceUniqueTable;
  resource_counter: ResourceCounterTable;
  resource_block: ResourceBlockTable;
  group_member: GroupMemberTable;
  audit: AuditTable;
  request_log: RequestLogTable;
  request_log_setting: RequestLogSettingTable;
  setting: SettingTable;
  migration: MigrationTable;
}
