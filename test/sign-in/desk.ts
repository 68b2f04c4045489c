import pino from "pino";
import type { JsonObject } from "../../src/common/json.ts";
import type { World } from "../../src/common/world.ts";
import { createArgon2Hasher } from "../../src/composition/argon2-hasher.ts";
import { assembleSignIn } from "../../src/composition/sign-in.ts";
import { createSmtpMailer } from "../../src/connector/smtp-mailer.ts";
import { BODY_LIMIT } from "../../src/http/body-limit.ts";
import { createOperatorPlugin } from "../../src/http/operator.ts";
import { createSaasPlugin, SAAS_PREFIX } from "../../src/http/saas.ts";
import { listScimParts } from "../../src/http/scim-parts.ts";
import { buildServer } from "../../src/http/server.ts";
import type { ApplicationKind } from "../../src/saas/ports.ts";
import { digestToken } from "../../src/service-provider/issue-token.ts";
import { addOrganization } from "../../src/service-provider/organizations.ts";
import { TOLERANT_POLICY } from "../../src/service-provider/policy.ts";
import { RateLimiter } from "../../src/service-provider/rate-limit.ts";
import { RequestRecorder } from "../../src/service-provider/request-recorder.ts";
import type { Store } from "../../src/store/store.ts";
import { type MailServer, startMailServer } from "../support/mail-server.ts";
import { createRealWorld } from "../support/real-world.ts";
import { STORES, type TestStore } from "../support/stores.ts";

/** The operator's token of every desk. */
export const OPERATOR = "operator-of-the-tests";
/** A password that may be chosen. */
export const GOOD = "tre ord og en gulerod";
/** Another one. */
export const OTHER = "fire ord om en badebro";

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Headers;
  /** The cookie that was set, as it is sent back; empty when none was. */
  readonly cookie: string;
  readonly code: string;
}

/** What is sent beside method and path. */
export interface Sending {
  readonly body?: unknown;
  /** A cookie, with the headers that a browser adds on a page of ours. */
  readonly cookie?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Send one request, without following anything. */
export async function send(
  origin: string,
  method: string,
  path: string,
  { body, cookie, token, headers = {} }: Sending = {},
): Promise<Answer> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(cookie !== undefined && { cookie, origin }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed = text === "" ? {} : (JSON.parse(text) as JsonObject);
  const [set = ""] = response.headers.getSetCookie();
  const error = parsed.error as { readonly code?: string } | undefined;
  return {
    status: response.status,
    body: parsed,
    headers: response.headers,
    cookie: set.split(";")[0] ?? "",
    code: error?.code ?? "",
  };
}

/** An application's side with a console, a mail server and a clock that is set by hand. */
export interface SignInDesk {
  readonly origin: string;
  readonly store: Store;
  readonly mail: MailServer;
  readonly pass: (ms: number) => void;
  readonly call: (method: string, path: string, sending?: Sending) => Promise<Answer>;
  readonly addOrganization: (application?: ApplicationKind) => Promise<DeskOrganization>;
  /** Resolves when nothing is under way in the background. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** An organization with an administrator who hasn't chosen a password. */
export interface DeskOrganization {
  readonly id: string;
  readonly path: string;
  /** Of its directory. */
  readonly scim: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** A manual employee with a password. */
  readonly addPerson: (name: string, password?: string) => Promise<{ readonly id: string }>;
  /** The id of a User that its directory made. */
  readonly provision: (name: string) => Promise<string>;
  /** A link that the operator makes. */
  readonly link: (userId: string) => Promise<string>;
  readonly signIn: (name: string, password: string, more?: Sending) => Promise<Answer>;
}

const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";

/** Start one. */
export async function startDesk(
  open: () => Promise<TestStore> = STORES[0]?.open ?? Promise.reject,
  options: { readonly publicUrl?: string; readonly mail?: false } = {},
): Promise<SignInDesk> {
  const opened = await open();
  const mail = await startMailServer();
  let nowMs = Date.parse("2026-11-22T08:00:00Z");
  const world: World = { ...createRealWorld(), now: () => nowMs };
  const { store } = opened;
  const hasher = createArgon2Hasher();
  const mailer = createSmtpMailer({
    host: "127.0.0.1",
    port: mail.port,
    tls: "never",
    from: "Rollcall <rollcall@example.com>",
  });
  const { publicUrl } = options;
  const log = pino({ level: "silent" });
  const signIn = assembleSignIn({
    ...{ store, hasher, world, log, publicUrl },
    mailer: options.mail === false ? undefined : mailer,
  });
  const operatorTokenSha256 = digestToken(OPERATOR);
  const common = { publicUrl, bodyLimit: BODY_LIMIT, logs: store.logs, operatorTokenSha256 };
  const organizations = { store: store.organizations, world };
  const provider = { ...organizations, policy: TOLERANT_POLICY };
  const recorder = new RequestRecorder(store.logs, world, () => undefined);
  const limiter = new RateLimiter("off");
  const saas = { ...organizations, ...common, ...signIn.deps, policy: TOLERANT_POLICY };
  const operator = { ...organizations, ...common, accounts: store.accounts };
  const server = await buildServer({
    log,
    newId: world.newId,
    parts: [
      ...listScimParts({ provider, recorder, limiter, publicUrl, bodyLimit: BODY_LIMIT }),
      { prefix: "/api", plugin: createOperatorPlugin(operator) },
      { prefix: SAAS_PREFIX, plugin: createSaasPlugin(saas) },
    ],
  });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  const call: SignInDesk["call"] = (method, path, sending) => send(origin, method, path, sending);
  return {
    origin,
    store,
    mail,
    call,
    pass: (ms) => {
      nowMs += ms;
    },
    addOrganization: async (application = "custom") => {
      const added = await addOrganization(organizations, { name: "Acme", application });
      return openOrganization(call, added.organization.id, added.secretToken);
    },
    settled: signIn.settled,
    close: async () => {
      await server.close();
      await signIn.settled();
      mailer.close();
      await mail.close();
      await opened.close();
    },
  };
}

function openOrganization(call: SignInDesk["call"], id: string, token: string): DeskOrganization {
  const path = `${SAAS_PREFIX}/organizations/${id}`;
  const link: DeskOrganization["link"] = async (userId) => {
    const at = `${path}/employees/${userId}/password-link`;
    const { body, status } = await call("POST", at, { token: OPERATOR, body: {} });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return readLink(String(body.link));
  };
  const scim: DeskOrganization["scim"] = (method, at, body) =>
    call(method, `/organizations/${id}/scim/v2${at}`, { token, body });
  return {
    id,
    path,
    link,
    scim,
    addPerson: async (name, password) => {
      const added = await call("POST", `${path}/administrators`, {
        token: OPERATOR,
        body: { email: `${name}@acme.example` },
      });
      if (added.status !== 201) throw new Error(JSON.stringify(added.body));
      if (password !== undefined) {
        const given = { link: readLink(String(added.body.link)), password };
        await call("POST", `${path}/password`, { body: given });
      }
      return { id: String(added.body.userId) };
    },
    provision: async (name) => {
      const created = await scim("POST", "/Users", {
        schemas: [USER_URN],
        userName: `${name}@acme.example`,
        name: { givenName: name, familyName: "Berg" },
        emails: [{ value: `${name}@acme.example`, type: "work" }],
        active: true,
      });
      if (created.status !== 201) throw new Error(JSON.stringify(created.body));
      return String(created.body.id);
    },
    signIn: (name, password, more = {}) => {
      const body = { userName: name.includes("@") ? name : `${name}@acme.example`, password };
      return call("POST", `${path}/sign-in`, { ...more, body });
    },
  };
}

/** The secret in the address of a link. */
export function readLink(address: string): string {
  return new URL(address).searchParams.get("link") ?? "";
}
