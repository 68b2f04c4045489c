import type { FastifyReply, FastifyRequest } from "fastify";
import { invariant } from "../common/invariant.ts";
import { isJsonObject, type JsonObject } from "../common/json.ts";
import { getOrganizationRules } from "../saas/application-rules.ts";
import { SaasError } from "../saas/errors.ts";
import type { Organization } from "../saas/ports.ts";
import { formatGuest } from "../service-provider/invitations.ts";
import type { LogDeps } from "../service-provider/operator-logs.ts";
import { chooseProvider } from "../service-provider/organization-policy.ts";
import type { OrganizationDeps } from "../service-provider/organizations.ts";
import type { Caller, Provider, ProviderPolicy } from "../service-provider/provider.ts";
import type { SamlDeps } from "../service-provider/saml-sign-in.ts";
import type { SignOnSettingsDeps } from "../service-provider/sign-on-settings.ts";
import { formatTenantUrl, readOrigin } from "./base-url.ts";
import type { LiveHub } from "./live.ts";
import type { QueryParameters } from "./query-string.ts";
import type { CallerDeps, SaasAudience, SaasCaller } from "./saas-caller.ts";
import type { SaasSignIn } from "./saas-session.ts";
import type { TenancyDeps } from "./tenancy.ts";

/** What single sign-on of organizations takes. */
export type SaasSignOn = SamlDeps & SignOnSettingsDeps;

/** Where the application's API is. */
export const SAAS_PREFIX = "/saas/v1";

/** What the application's API acts with. */
export interface SaasDeps extends OrganizationDeps, LogDeps, TenancyDeps, CallerDeps {
  /** Absent: nobody signs in here. */
  readonly signIn?: SaasSignIn;
  /** Absent: there is no single sign-on. */
  readonly signOn?: SaasSignOn;
  /** Wakes the streams of events; absent: they look by themselves. */
  readonly live?: LiveHub;
  readonly store: OrganizationDeps["store"];
  readonly policy: ProviderPolicy;
  /** In bytes. */
  readonly bodyLimit: number;
}

/** A request to the application's API, after HTTP and after the caller was let in. */
export interface SaasCall {
  readonly deps: SaasDeps;
  /** Undefined only at a route for anyone. */
  readonly caller: SaasCaller | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** A part of the path; routes ask for those that their path has. */
  readonly param: (name: string) => string;
  readonly query: QueryParameters;
  /** Parsed JSON, trusted in nothing; undefined when there was none. */
  readonly body: unknown;
  /** That of the path. @throws InvariantError where the path names none */
  readonly organization: () => Organization;
}

/** What a route answers; 200 with a body, 204 without, unless told otherwise. */
export interface SaasAnswer {
  readonly status?: number;
  readonly body?: object;
}

/** One method of one address. */
export interface SaasRoute {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/saas/v1`; `:organizationId` is the organization, which is there or answered 404. */
  readonly path: string;
  readonly audience: SaasAudience;
  readonly summary: string;
  /** Query parameters that it knows; others are refused. */
  readonly query?: readonly string[];
  readonly handle: (call: SaasCall) => Promise<SaasAnswer>;
}

/** Read a body that has to be a JSON object. @throws SaasError `BadRequest` */
export function readBodyObject({ body }: Pick<SaasCall, "body">): JsonObject {
  if (body === undefined) return {};
  if (isJsonObject(body)) return body;
  throw new SaasError("BadRequest", { message: "The body must be a JSON object." });
}

/** Read a body that may have these members only. @throws SaasError `BadRequest` */
export function readKnownBody(call: Pick<SaasCall, "body">, known: readonly string[]): JsonObject {
  const body = readBodyObject(call);
  const strange = Object.keys(body).find((name) => !known.includes(name));
  if (strange === undefined) return body;
  const message = `There is no "${strange.slice(0, 60)}" here; known are ${known.join(", ")}.`;
  throw new SaasError("BadRequest", { message });
}

/** Who acts, as audit rows tell it. */
export function nameActor(caller: SaasCaller | undefined): string {
  if (caller?.kind === "guest") return formatGuest(caller.email);
  return caller?.kind === "employee" ? caller.userId : "operator";
}

/** The provider as the organization of the path has it, and the caller as writes know one. */
export function actInOrganization(call: SaasCall): {
  readonly provider: Provider & OrganizationDeps;
  readonly caller: Caller & { readonly actor: string };
} {
  const { deps, caller } = call;
  const organization = call.organization();
  const { store, world, policy } = deps;
  const base = { store, world, policy };
  invariant(caller !== undefined, "nobody acts at a route for anyone");
  const origin = readOrigin(call.request, deps.publicUrl);
  return {
    provider: { ...chooseProvider(base, organization), store },
    caller: {
      organization,
      rules: getOrganizationRules(organization),
      actor: nameActor(caller),
      baseUrl: formatTenantUrl(origin, organization.id),
    },
  };
}
