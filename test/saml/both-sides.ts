import pino from "pino";
import type { World } from "../../src/common/world.ts";
import { createEngine } from "../../src/composition/engine.ts";
import { assembleGraph } from "../../src/composition/graph.ts";
import { assembleSignIn } from "../../src/composition/sign-in.ts";
import { assembleSignOn } from "../../src/composition/single-sign-on.ts";
import { createAddressGuard } from "../../src/connector/address-guard.ts";
import { BODY_LIMIT } from "../../src/http/body-limit.ts";
import {
  createGraphPlugin,
  createRollcallPlugin,
  GRAPH_PREFIX,
  ROLLCALL_PREFIX,
} from "../../src/http/graph.ts";
import { createSaasPlugin, SAAS_PREFIX } from "../../src/http/saas.ts";
import { buildServer } from "../../src/http/server.ts";
import { digestToken } from "../../src/service-provider/issue-token.ts";
import { TOLERANT_POLICY } from "../../src/service-provider/policy.ts";
import type { Store } from "../../src/store/store.ts";
import { createRealWorld } from "../support/real-world.ts";
import { STORES } from "../support/stores.ts";
import { addPeople } from "./people.ts";

export const TENANT = "acme";
export const APPLICATION = "app-1";
export const ORGANIZATION = "org-1";
export const PASSWORD = "harbour lantern seven";
const OPERATOR = "operator-of-the-tests";

/** An answer with its text. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: () => Record<string, never>;
}

/** Both sides of single sign-on on one socket, with a clock that tests move. */
export interface BothSides {
  readonly origin: string;
  readonly store: Store;
  readonly clock: { nowMs: number };
  /** To either side; `as` the operator unless told otherwise. */
  readonly call: (
    method: string,
    path: string,
    given?: {
      readonly body?: unknown;
      readonly form?: Readonly<Record<string, string>>;
      readonly cookie?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly isStranger?: boolean;
    },
  ) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

/** Start both sides: Bo is assigned, Al is not; both are employees of the organization. */
export async function startBothSides(
  options: { readonly allowed?: string } = {},
): Promise<BothSides> {
  const database = await STORES[0]?.open();
  if (database === undefined) throw new Error("There is no database to test with.");
  const { store } = database;
  const clock = { nowMs: Date.parse("2030-06-01T12:00:00Z") };
  const world: World = { ...createRealWorld(), now: () => clock.nowMs };
  const log = pino({ level: "silent" });
  const engine = await createEngine({ store, databaseUrl: undefined, log, events: {} });
  const notifier = {
    notifications: store.notifications,
    webhooks: { send: async () => undefined },
    world,
  };
  const operatorTokenSha256 = digestToken(OPERATOR);
  const common = { operatorTokenSha256, publicUrl: undefined, bodyLimit: BODY_LIMIT };
  const graph = assembleGraph({ store, engine, notifier, http: common, world });
  const { hasher } = graph;
  const mailer = undefined;
  const signIn = assembleSignIn({ store, hasher, world, mailer, log, publicUrl: undefined });
  const guard = createAddressGuard(options.allowed ?? "127.0.0.1");
  const signOn = assembleSignOn({
    store,
    graph,
    signIn: signIn.deps.signIn,
    guard,
    publicUrl: undefined,
  });
  const saas = {
    store: store.organizations,
    logs: store.logs,
    world,
    policy: TOLERANT_POLICY,
    ...common,
    ...signIn.deps,
    ...signOn.saas,
  };
  const server = await buildServer({
    newId: world.newId,
    parts: [
      ...signOn.parts,
      { prefix: SAAS_PREFIX, plugin: createSaasPlugin(saas) },
      { prefix: GRAPH_PREFIX, plugin: createGraphPlugin(graph) },
      { prefix: ROLLCALL_PREFIX, plugin: createRollcallPlugin(graph) },
    ],
  });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  await fill(store, world);
  return {
    origin,
    store,
    clock,
    call: async (method, path, given = {}) => {
      const { body, form, cookie, isStranger = false } = given;
      const headers = new Headers(given.headers);
      if (!isStranger && cookie === undefined) headers.set("authorization", `Bearer ${OPERATOR}`);
      if (cookie !== undefined) headers.set("cookie", cookie);
      if (body !== undefined) headers.set("content-type", "application/json");
      const payload = form === undefined ? JSON.stringify(body) : new URLSearchParams(form);
      const url = path.startsWith("http") ? path : `${origin}${path}`;
      const hasBody = body !== undefined || form !== undefined;
      const response = await fetch(url, {
        method,
        headers,
        redirect: "manual",
        ...(hasBody && { body: payload }),
      });
      const text = await response.text();
      const { status } = response;
      return { status, headers: response.headers, text, json: () => JSON.parse(text) };
    },
    close: async () => {
      await engine.stop();
      await server.close();
      await database.close();
    },
  };
}

async function fill(store: Store, world: World): Promise<void> {
  const tenant = { id: TENANT, displayName: "Acme", defaultDomain: "x.example" };
  await store.directory.write(TENANT, async (writer) => {
    await writer.saveTenant(tenant);
    for (const name of ["bo", "al"]) {
      const attributes = {
        displayName: `${name} Berg`,
        givenName: name,
        mail: `${name}@x.example`,
      };
      const userPrincipalName = `${name}@x.example`;
      const user = { id: name, userPrincipalName, accountEnabled: true, attributes };
      await writer.saveUser(TENANT, user, "saved");
    }
    await writer.addAssignment(TENANT, {
      id: "assignment",
      applicationId: APPLICATION,
      principalId: "bo",
      principalType: "User",
      appRoleId: "00000000-0000-0000-0000-000000000000",
    });
  });
  await store.sync.saveApplication({
    id: APPLICATION,
    tenantId: TENANT,
    displayName: "Café & Co",
    template: "custom",
    tenantUrl: "",
  });
  const people = ["bo", "al"].map((name) => ({ userName: `${name}@x.example`, active: true }));
  await addPeople(store, { organizationId: ORGANIZATION, world, people });
}

/** Where the settings of the two sides are. */
export const SIGN_ON_SETTINGS: string = `/rollcall/v1/tenants/${TENANT}/servicePrincipals/${APPLICATION}/singleSignOn`;
export const ORGANIZATION_SETTINGS: string = `/saas/v1/organizations/${ORGANIZATION}/single-sign-on`;

/** Connect the two sides, as their administrators do. @param more - further settings */
export async function connect({ call }: BothSides, more: object = {}): Promise<void> {
  const shown = (await call("GET", ORGANIZATION_SETTINGS)).json();
  const { entityId, replyUrl } = shown.serviceProvider as unknown as Record<string, string>;
  const patch = { entityId, replyUrls: [replyUrl] };
  const { identityProvider } = (await call("PATCH", SIGN_ON_SETTINGS, { body: patch })).json();
  const { metadataUrl } = identityProvider as unknown as Record<string, string>;
  await call("PUT", `${ORGANIZATION_SETTINGS}/metadata`, { body: { url: metadataUrl } });
  await call("PUT", ORGANIZATION_SETTINGS, { body: { enabled: true, ...more } });
}

/** Choose a password for somebody of the directory, by a link. */
export async function choosePassword({ call }: BothSides, userId: string): Promise<void> {
  const path = `/rollcall/v1/tenants/${TENANT}/users/${userId}/passwordLink`;
  const { url } = (await call("POST", path)).json() as unknown as { url: string };
  const link = new URL(url).searchParams.get("link") ?? "";
  const form = { link, password: PASSWORD };
  await call("POST", `/saml/${TENANT}/password`, { form, isStranger: true });
}

/** The hidden fields, and the target, of the form in a page. */
export function readForm(text: string): {
  readonly action: string;
  readonly fields: Record<string, string>;
} {
  const decode = (value: string): string =>
    value
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&lt;", "<")
      .replaceAll("&amp;", "&");
  const action = /<form method="post" action="([^"]*)"/.exec(text)?.[1] ?? "";
  const inputs = text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
  const fields = [...inputs].map(([, name = "", value = ""]) => [name, decode(value)]);
  return { action: decode(action), fields: Object.fromEntries(fields) };
}

/** The cookie that an answer sets, as a browser sends it back. */
export function readSetCookie({ headers }: Answer): string {
  return (headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}
