import type { JsonObject, JsonValue } from "../common/json.ts";
import type { CheckReport } from "../conformance/report.ts";
import type {
  DetailedOrganization,
  PresentedConsoleAdministrator,
  PresentedDefinitions,
  PresentedOrganization,
  PresentedToken,
} from "../saas/presented.ts";
import type { CycleCounts } from "../sync/job.ts";
import type { ObjectMapping } from "../sync/schema.ts";
import type { AdministratorDeskService } from "./administrators.ts";
import type { Backup, BackupRequest } from "./backup-services.ts";
import type { ContextBook } from "./contexts.ts";
import type { DiagnosisCheck, DiagnosisRequest } from "./doctor-services.ts";
import type { EmployeeAdmin } from "./employee-services.ts";
import type { MappingTrial, YamlTool } from "./file-services.ts";
import type { LogAdmin } from "./log-services.ts";
import type { ProgressState } from "./progress.ts";
import type { ProvisioningLogReader } from "./provisioning-log-reader.ts";
import type { RoleTokenAdmin } from "./role-tokens.ts";
import type { ServerConnection } from "./server-connection.ts";
import type { TenantDeskService } from "./tenants.ts";

/** A file of people to be brought to a target. */
export interface SyncRequest {
  readonly file: string;
  readonly tenantUrl: string;
  readonly secretToken: string;
  readonly dataDirectory: string;
  /** Only say what would be sent. */
  readonly plan: boolean;
  /** More leavers than this are held back; undefined is no limit. */
  readonly maxDeletes: number | undefined;
  /** Lets just so many of them go. */
  readonly allowDeletes: number | undefined;
  /** The longest wait for one answer of the target. */
  readonly timeoutMs: number;
  readonly onProgress: (state: ProgressState) => void;
  /** Told, for example, that another run is waited for. */
  readonly onNotice: (sentence: string) => void;
  readonly signal: AbortSignal;
}

/** A row or a person that could not be handled. */
export interface SyncProblem {
  readonly line?: number;
  readonly column?: string;
  readonly userPrincipalName?: string;
  readonly code: string;
  readonly message: string;
}

/** What a synchronization came to. */
export interface SyncReport {
  /** Rows of the file that made a person, and those that did not. */
  readonly file: { readonly people: number; readonly badRows: readonly SyncProblem[] };
  /** What changed in the directory. */
  readonly directory: {
    readonly joined: number;
    readonly changed: number;
    readonly left: number;
    readonly returned: number;
    readonly unchanged: number;
    /** Missing from the file, yet not taken for leavers, since a row could not be read. */
    readonly kept: number;
  };
  readonly counts: CycleCounts;
  readonly requests: Readonly<Record<string, number>>;
  readonly failures: readonly SyncProblem[];
  readonly warnings: readonly SyncProblem[];
  /** Why the target could not be worked with at all. */
  readonly error?: { readonly code: string; readonly message: string; readonly action: string };
  /** With `plan`: the writes, in order. */
  readonly planned?: readonly {
    readonly method: string;
    readonly path: string;
    readonly body?: JsonValue;
  }[];
  /** Leavers who are held back, since they are more than `maxDeletes`. */
  readonly staged: number;
  readonly durationMs: number;
}

/** How a server or a worker is started. */
export interface StartRequest {
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
  readonly signal: AbortSignal;
  readonly onNotice: (sentence: string) => void;
}

/** How a server is started. */
export interface ServerRequest extends StartRequest {
  readonly host: string;
  /** Absent: the usual one, or the next free one. */
  readonly port: number | undefined;
  readonly publicUrl: string | undefined;
  /** Organizations with a subscription have hosts under it, in lower case. */
  readonly domain: string | undefined;
  /** Of each token, as it was typed; undefined: the usual one. */
  readonly rateLimit: string | undefined;
  /** A folder with gallery files; undefined: none. */
  readonly galleryFolder: string | undefined;
  /** Load the demonstration tenant when the database is new. */
  readonly demo: boolean;
  readonly onProgress: (state: ProgressState) => void;
}

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  /** Take no more requests, end those under way, close the store. */
  readonly stop: () => Promise<void>;
}

/** Where organizations are administered: in a database, or through a running server. */
export type OrganizationPlace =
  | {
      readonly kind: "store";
      readonly dataDirectory: string;
      readonly databaseUrl: string | undefined;
    }
  | { readonly kind: "server"; readonly url: string; readonly operatorToken: string | undefined };

/** What is to be otherwise about an organization; the values are as they were typed. */
export interface OrganizationEdit {
  readonly name?: string;
  /** Null takes it away. */
  readonly subscription?: string | null;
  readonly preset?: string;
  readonly quirks?: Readonly<Record<string, string>>;
  readonly policy?: Readonly<Record<string, string>>;
  readonly lifecycle?: Readonly<Record<string, string>>;
  readonly rateLimit?: string;
}

/** What a new token is to be; the values are as they were typed. */
export interface TokenRequest {
  readonly name?: string;
  readonly scope?: string;
  readonly expires?: string;
  /** Make it the secret of an OAuth client. */
  readonly client?: boolean;
}

/** What may be done with organizations. */
export interface OrganizationAdmin {
  /** @param admin - the mail address of somebody who is to administer the console */
  add(
    name: string,
    application: string,
    admin: string | undefined,
  ): Promise<
    PresentedOrganization & {
      secretToken: string;
      administrator?: PresentedConsoleAdministrator;
    }
  >;
  list(): Promise<readonly PresentedOrganization[]>;
  show(organizationId: string): Promise<DetailedOrganization>;
  change(organizationId: string, edit: OrganizationEdit): Promise<DetailedOrganization>;
  showSchema(organizationId: string): Promise<PresentedDefinitions>;
  /** @param definitions - parsed JSON, trusted in nothing; takes the place of what was defined */
  setSchema(organizationId: string, definitions: unknown): Promise<PresentedDefinitions>;
  listTokens(organizationId: string): Promise<readonly PresentedToken[]>;
  addToken(
    organizationId: string,
    request: TokenRequest,
  ): Promise<{ organization: DetailedOrganization; token: PresentedToken; secretToken: string }>;
  revokeToken(organizationId: string, tokenId: string): Promise<PresentedToken>;
  /** @param tokenId - the token that makes way; undefined: all Secret Tokens do */
  rotateToken(
    organizationId: string,
    immediate: boolean,
    tokenId: string | undefined,
  ): Promise<{
    organization: PresentedOrganization;
    token: PresentedToken;
    secretToken: string;
    othersExpire: string;
  }>;
  close(): Promise<void>;
}

/** A SCIM server to be checked. */
export interface ScimCheckRequest {
  readonly tenantUrl: string;
  readonly secretToken: string;
  /** The longest wait for one answer. */
  readonly timeoutMs: number;
  /** Where the report is written as a web page; undefined: nowhere. */
  readonly reportFile: string | undefined;
  /** Told before each check. */
  readonly onCheck: (done: number, total: number, title: string) => void;
  /** Told before what the checks made is deleted. */
  readonly onCleanUp: () => void;
  readonly signal: AbortSignal;
}

/** A person of a CSV file, with the manager as a userPrincipalName of the same file. */
export interface FilePerson {
  readonly line: number;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly manager?: string;
}

/** What a CSV file of people holds. */
export interface PeopleList {
  /** The source attributes that have a column. */
  readonly columns: readonly string[];
  readonly people: readonly FilePerson[];
  /** Rows that make no person, and managers that were not found. */
  readonly problems: readonly SyncProblem[];
}

/** A file that describes an application for the gallery. */
export interface GalleryFile {
  readonly content: JsonValue;
  /** What is wrong with it, by place; empty when it can be added. */
  readonly issues: readonly { readonly path: string; readonly message: string }[];
}

/** The answer to `expr eval`. */
export type ExpressionAnswer =
  | { readonly value: JsonValue; readonly log?: string }
  | { readonly dropped: true }
  | { readonly error: { code: string; message: string; offset: number } };

/** A one-time link, and who says that it is theirs. */
export interface SignInRequest {
  /** The server, without a slash at the end. */
  readonly url: string;
  /** What the link holds. */
  readonly link: string;
  /** Shown among the sessions of whoever signs in. */
  readonly agent: string;
  readonly signal: AbortSignal;
}

/** Somebody who signed in. */
export interface SignedIn {
  /** The secret of the session. */
  readonly token: string;
  readonly tenantId: string;
}

/** All that commands need; main.ts hands it in, each part loaded only when it is used. */
export interface CliServices {
  readonly version: string;
  readonly syncPeople: (request: SyncRequest) => Promise<SyncReport>;
  readonly startServer: (request: ServerRequest) => Promise<RunningServer>;
  /**
   * Remove a data folder with all that is in it.
   *
   * @returns false when there is none
   * @throws CliError conflict while a server runs on it
   */
  readonly removeData: (dataDirectory: string) => Promise<boolean>;
  readonly startWorker: (request: StartRequest) => Promise<{ stop: () => Promise<void> }>;
  readonly diagnose: (request: DiagnosisRequest) => Promise<readonly DiagnosisCheck[]>;
  readonly backUp: (request: BackupRequest) => Promise<Backup>;
  /** @returns whether there was a browser to open */
  readonly openInBrowser: (url: string) => Promise<boolean>;
  readonly signInByLink: (request: SignInRequest) => Promise<SignedIn>;
  readonly openContexts: () => Promise<ContextBook>;
  readonly openOrganizations: (place: OrganizationPlace) => Promise<OrganizationAdmin>;
  readonly checkScim: (request: ScimCheckRequest) => Promise<CheckReport>;
  readonly openAdministrators: (place: OrganizationPlace) => Promise<AdministratorDeskService>;
  readonly openTenants: (place: OrganizationPlace) => Promise<TenantDeskService>;
  readonly openRoleTokens: (place: OrganizationPlace) => Promise<RoleTokenAdmin>;
  readonly openLogs: (place: OrganizationPlace) => Promise<LogAdmin>;
  readonly openEmployees: (place: OrganizationPlace) => Promise<EmployeeAdmin>;
  readonly openProvisioningLogs: (place: OrganizationPlace) => Promise<ProvisioningLogReader>;
  readonly connectToServer: (place: OrganizationPlace) => Promise<ServerConnection>;
  readonly sendTestMail: (
    place: OrganizationPlace,
    given: { readonly to: string; readonly tenantId: string | undefined },
  ) => Promise<void>;
  readonly readPeopleFile: (file: string) => Promise<PeopleList>;
  readonly readGalleryFile: (file: string) => Promise<GalleryFile>;
  readonly tryMapping: (
    mapping: ObjectMapping,
    source: JsonObject,
    nowMs: number,
  ) => Promise<MappingTrial>;
  readonly loadYaml: () => Promise<YamlTool>;
  readonly evaluateExpression: (
    expression: string,
    inputs: Readonly<Record<string, unknown>>,
    nowMs: number,
  ) => Promise<ExpressionAnswer>;
}
