import type { JsonValue } from "../common/json.ts";

/** A record of the provisioning log, as Graph shapes it; more than is named here is in it. */
export interface ProvisioningRecord {
  readonly id: string;
  readonly activityDateTime: string;
  readonly provisioningAction: string;
  readonly sourceIdentity: {
    readonly displayName: string;
    readonly details: { readonly userPrincipalName?: string };
  };
  readonly servicePrincipal: { readonly displayName: string };
  readonly provisioningStatusInfo: {
    readonly status: string;
    readonly errorInformation: { readonly errorCode: string; readonly reason: string } | null;
  };
  readonly exchanges?: readonly {
    readonly method: string;
    readonly path: string;
    readonly status?: number;
    readonly text?: string;
    readonly durationMs: number;
    readonly requestBody?: JsonValue;
    readonly responseBody?: JsonValue;
  }[];
}

/** A part of the provisioning log, newest first. */
export interface ProvisioningLogPage {
  readonly items: readonly ProvisioningRecord[];
  readonly next?: string;
}

/** Which records are asked for, with their requests and answers or without. */
export interface ProvisioningLogSearch {
  readonly filter: string | undefined;
  readonly exchanges: boolean;
}

/** What may be read of the provisioning log. */
export interface ProvisioningLogReader {
  tenants(): Promise<readonly { readonly id: string }[]>;
  page(
    tenantId: string,
    search: ProvisioningLogSearch & { readonly top: number },
  ): Promise<ProvisioningLogPage>;
  /** Piece by piece. */
  export(
    tenantId: string,
    search: ProvisioningLogSearch & {
      readonly format: "csv" | "ndjson";
      readonly file: "records" | "steps" | "modifiedProperties";
    },
  ): AsyncIterable<string>;
  close(): Promise<void>;
}
