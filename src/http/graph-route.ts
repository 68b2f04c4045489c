import type { AdministratorTokenStore } from "../directory/administrator-token.ts";
import { DirectoryError } from "../directory/errors.ts";
import type { KeptAnswerStore } from "../directory/kept-answer.ts";
import type { PeopleFileReader } from "../directory/people-file.ts";
import type { Caller, Permission } from "../directory/roles.ts";
import type { SamlSigner, SignOnStore } from "../directory/sign-on-ports.ts";
import type { AdministratorAccountDeps } from "../provisioning/administrator-accounts.ts";
import type { ConfigurationAdmin } from "../provisioning/configuration-admin.ts";
import type { DirectoryAdmin } from "../provisioning/directory-admin.ts";
import type { GalleryAdmin } from "../provisioning/gallery-admin.ts";
import type { JobAdmin } from "../provisioning/job-admin.ts";
import type { LogAdmin } from "../provisioning/log-admin.ts";
import type { NotificationAdmin } from "../provisioning/notification-admin.ts";
import type { RunnerPorts } from "../provisioning/runner.ts";
import type { ScimChecker } from "../provisioning/scim-checker.ts";
import type { TokenAdmin } from "../provisioning/token-admin.ts";
import type { UploadAdmin } from "../provisioning/upload-admin.ts";
import type { PlanStore } from "../sync/plan-ports.ts";
import type { ReconciliationStore } from "../sync/reconciliation.ts";
import type { Expandable } from "./graph-expand.ts";
import type { RequestLimiter } from "./graph-limits.ts";
import type { GraphQuery, ListOption } from "./graph-query.ts";
import type { SchemaName } from "./graph-schemas.ts";
import type { InstallationFacts } from "./installation-facts.ts";
import type { LiveHub } from "./live.ts";
import type { OneAtATime } from "./one-at-a-time.ts";
import type { SignInLimiter } from "./sign-in-limits.ts";

/** What the Graph-shaped API acts with. */
export interface GraphDeps
  extends DirectoryAdmin,
    AdministratorAccountDeps,
    JobAdmin,
    LogAdmin,
    UploadAdmin,
    TokenAdmin,
    GalleryAdmin,
    NotificationAdmin {
  readonly configurations: ConfigurationAdmin["configurations"];
  readonly store: JobAdmin["store"];
  readonly administrators: AdministratorTokenStore;
  readonly targets: RunnerPorts["targets"];
  readonly regex: RunnerPorts["regex"];
  readonly plans: PlanStore;
  /** Answers to requests with an `Idempotency-Key`. */
  readonly keptAnswers: KeptAnswerStore;
  /** What cycles run with: plans and what is done on demand run with the same. */
  readonly runner: RunnerPorts;
  readonly reconciliations: ReconciliationStore;
  /** SHA-256 of the operator's token, lower-case hex. */
  readonly operatorTokenSha256: string;
  /** Without a slash at the end; undefined: answers name resources by the request's Host. */
  readonly publicUrl: string | undefined;
  /** In bytes. */
  readonly bodyLimit: number;
  readonly limiter: RequestLimiter;
  readonly signInLimiter: SignInLimiter;
  readonly scimChecker: ScimChecker;
  /** How the server was set up. */
  readonly installation: InstallationFacts;
  readonly readPeopleFile: PeopleFileReader;
  /** Files of people: of each tenant one after the other. */
  readonly imports: OneAtATime;
  /** How people sign in to applications. */
  readonly signOn: SignOnStore;
  readonly signer: SamlSigner;
  /** Wakes the streams of events. */
  readonly live: LiveHub;
}

/** A request, decoded as far as all routes have it in common. */
export interface GraphCall {
  readonly deps: GraphDeps;
  readonly caller: Caller;
  readonly tenantId: string;
  /** Where the tenant's API begins, e.g. `https://host/tenants/acme/v1.0`. */
  readonly base: string;
  /** The path under `base`, for the links to further parts of a list. */
  readonly path: string;
  /** A parameter of the path. */
  readonly param: (name: string) => string;
  readonly query: GraphQuery;
  readonly body: unknown;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** For answers that take long: whether whoever asked would still be let in. */
  readonly isStillAllowed: () => Promise<boolean>;
}

/** What a route answers: 200 with a body or 204 without one, unless told otherwise. */
export interface GraphAnswer {
  readonly status?: number;
  readonly body?: object | string;
  /** Where what was created is found. */
  readonly location?: string;
  /** Of a body that is a text. */
  readonly contentType?: string;
  /** Of what is to be kept as a file. */
  readonly fileName?: string;
  /** In place of a body: its pieces, sent as they are made. */
  readonly pieces?: AsyncIterable<string>;
}

/** One method of one resource. */
export interface GraphRoute {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Under the tenant's base, with `:name` for parameters. */
  readonly path: string;
  /** `rollcall`: what Graph has no word for, under `/rollcall/v1`. Absent: `/v1.0` and `/beta`. */
  readonly api?: "rollcall";
  /** What somebody needs to be allowed; an `:id` after applications is the one it is needed for. */
  readonly permission: Permission;
  /** The properties that `$filter` may compare on this route. */
  readonly filterable?: readonly string[];
  /** The route reads `$filter` itself. */
  readonly ownFilter?: boolean;
  readonly options?: readonly ListOption[];
  /** What `$expand` may name. */
  readonly expandable?: readonly Expandable[];
  /** What the body is like. */
  readonly takes?: SchemaName;
  /** The body is a CSV file of people; `body` is a Buffer. */
  readonly takesFile?: true;
  /** What the answer is like: of a list, one of its items. Absent: no body. */
  readonly gives?: SchemaName;
  /** The answer is a list. */
  readonly isList?: true;
  /** One sentence for the reference. */
  readonly summary?: string;
  readonly handle: (call: GraphCall) => Promise<GraphAnswer>;
}

/** Both options of a list with parts. */
export const PAGED: readonly ListOption[] = ["$top", "$skiptoken"];

/** The options of a list that can be filtered, counted and sorted. */
export const SEARCHED: readonly ListOption[] = [...PAGED, "$count", "$orderby", "$search"];

/** The place in a list that a request asks for. */
export function readPage(call: GraphCall): { readonly afterId?: string; readonly limit: number } {
  const { skipToken, top } = call.query;
  return skipToken === undefined ? { limit: top } : { afterId: skipToken, limit: top };
}

/** One object in Graph's shape. */
export function answerEntity(call: GraphCall, context: string, entity: object): GraphAnswer {
  const name = formatContext(call, `${context}/$entity`);
  return { body: { "@odata.context": name, ...entity } };
}

/** Done, and nothing to say. */
export const NO_CONTENT: GraphAnswer = { status: 204 };

/** The refusal of a reference that isn't there. */
export function refuseNothingThere(message: string): DirectoryError {
  return new DirectoryError("ResourceNotFound", message);
}

/** What `@odata.context` says. */
export function formatContext(call: GraphCall, context: string): string {
  return `${call.base}/$metadata#${context}`;
}
