/** What is asked of a log; undefined members are not asked for. */
export type LogParameters = Readonly<Record<string, string | undefined>>;

/** One change that was made in an organization. */
export interface AuditRow {
  readonly at: string;
  readonly tokenId?: string;
  readonly action: string;
  readonly kind: string;
  readonly resourceId: string;
  readonly modified: readonly { readonly path: string }[];
  readonly notes?: readonly { readonly path: string }[];
}

/** One SCIM request that was recorded. */
export interface RequestRow {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly detail?: string;
}

/** What is recorded of an organization's requests. */
export interface RequestSetting {
  readonly level: string;
  readonly filterValues: boolean;
}

/** What may be read of an organization's logs. */
export interface LogAdmin {
  audit(
    organizationId: string,
    parameters: LogParameters,
  ): Promise<{ readonly entries: readonly AuditRow[]; readonly next?: string }>;
  requests(
    organizationId: string,
    parameters: LogParameters,
  ): Promise<{ readonly requests: readonly RequestRow[]; readonly next?: string }>;
  setRequests(organizationId: string, setting: RequestSetting): Promise<RequestSetting>;
  close(): Promise<void>;
}
