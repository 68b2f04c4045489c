import type { Generated } from "kysely";

/** The tables of the application side; `tables.ts` says what holds for all. */

interface OrganizationTable {
  id: string;
  name: string;
  application: string;
  created: string;
  subscription: string | null;
  settings: string | null;
  definitions: string | null;
  directory_id: string | null;
  directory_name: string | null;
  directory_since: string | null;
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
  directory_id: string | null;
}

interface EmployeeTable {
  organization_id: string;
  user_id: string;
  role: "administrator" | "employee";
  managed_by: "directory" | "manual";
  active: number;
  needs_attention: number;
  sort_name: string;
  search_text: string;
  removed_at: string | null;
  revived_at: string | null;
  inactive_since: string | null;
  inactive_reason: string | null;
  termination_date: string | null;
  last_synced: string | null;
  local_fields: string | null;
  own_attributes: string | null;
}

interface RemovedPersonTable {
  organization_id: string;
  user_id: string;
  user_name: string | null;
  email: string | null;
  version: number;
  created: string;
  removed_at: string;
  document: string;
}

interface ResourceTable {
  /** The database's own, and never told to anybody. */
  number: Generated<number>;
  organization_id: string;
  kind: string;
  id: string;
  position: number;
  version: number;
  created: string;
  last_modified: string;
  user_name: string | null;
  external_id: string | null;
  display_name: string | null;
  /** The newest audit entry about it. */
  audit_at: string | null;
  audit_number: number | null;
  document: string;
}

interface ResourceSearchTable {
  organization_id: string;
  resource_id: string;
  search_document: string;
}

interface SearchPendingTable {
  organization_id: string;
  number: number;
  resource_id: string;
}

/** By which address which resource is found. */
interface ResourceEmailTable {
  organization_id: string;
  email: string;
  number: number;
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
  /** All up to here were copied for searching, or noted since. */
  copied_position: number;
  total: number;
}

/** Positions, 512 to a row, that have lost their resource; most have no row. */
interface ResourceGapTable {
  organization_id: string;
  kind: string;
  block: number;
  removed: number;
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
  actor: string | null;
  /** The entry before of the same resource. */
  before_at: string | null;
  before_number: number | null;
  /** 1 where no resource points to the entry, or to one that leads to it. */
  starts: Generated<number>;
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

/** The tables of organizations and their resources. */
export interface OrganizationTables {
  organization: OrganizationTable;
  organization_token: OrganizationTokenTable;
  resource: ResourceTable;
  resource_search: ResourceSearchTable;
  search_pending: SearchPendingTable;
  resource_email: ResourceEmailTable;
  resource_unique: ResourceUniqueTable;
  resource_counter: ResourceCounterTable;
  resource_gap: ResourceGapTable;
  group_member: GroupMemberTable;
  employee: EmployeeTable;
  removed_person: RemovedPersonTable;
  audit: AuditTable;
  request_log: RequestLogTable;
  request_log_setting: RequestLogSettingTable;
}
