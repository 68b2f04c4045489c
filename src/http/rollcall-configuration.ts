import { policyOf } from "../provisioning/application-policy.ts";
import {
  diffConfigurationVersions,
  listConfigurationVersions,
  readConfigurationVersion,
  readVersionSchema,
  restoreConfigurationVersion,
} from "../provisioning/configuration-admin.ts";
import {
  readTargetSettings,
  saveTargetSettings,
  testApplication,
} from "../provisioning/connection-admin.ts";
import { reportConnection } from "../provisioning/connection-report.ts";
import { readConnectionUnderTest } from "../provisioning/credential-admin.ts";
import { stopJob } from "../provisioning/job-admin.ts";
import {
  listNotifications,
  listWebhooks,
  removeWebhook,
  saveWebhook,
  sendTestMail,
  testWebhook,
  type WebhookRequest,
} from "../provisioning/notification-admin.ts";
import { readApplication } from "./graph-applications.ts";
import { readObject } from "./graph-body.ts";
import { actorOf } from "./graph-caller.ts";
import { readJobKey } from "./graph-roots.ts";
import { type GraphAnswer, type GraphCall, type GraphRoute, NO_CONTENT } from "./graph-route.ts";
import { readSecretEntries } from "./graph-secrets.ts";
import { readTop } from "./rollcall-plans.ts";

const APPLICATION = "/applications/:id";
const JOB = `${APPLICATION}/jobs/:jobId`;
const VERSIONS = `${JOB}/versions`;

/** A route under `/rollcall/v1` whose shape is told by its summary. */
function route(
  method: GraphRoute["method"],
  path: string,
  given: Pick<GraphRoute, "permission" | "handle"> & { readonly summary?: string },
): GraphRoute {
  const takes = method === "GET" || method === "DELETE" ? {} : { takes: "anything" as const };
  return { method, api: "rollcall", path, ...takes, gives: "anything", ...given };
}

/** Settings of applications that Graph has no word for, and the history of configurations. */
export const CONFIGURATION_ROUTES: readonly GraphRoute[] = [
  route("GET", `${APPLICATION}/policy`, {
    permission: "application.read",
    summary: "What holds now; it is changed by PUT of the same keys to the secrets.",
    handle: async (call) => ({ body: policyOf(await readApplication(call)) }),
  }),
  route("GET", `${APPLICATION}/targetSettings`, {
    permission: "application.read",
    handle: async (call) => ({
      body: await readTargetSettings(call.deps, call.tenantId, call.param("id")),
    }),
  }),
  route("PUT", `${APPLICATION}/targetSettings`, {
    permission: "application.write",
    summary: "dialect, updates, bulk, membersPerRequest, concurrency, requestsPerSecond.",
    handle: async (call) => {
      const settings = readObject(call.body);
      const id = call.param("id");
      return { body: await saveTargetSettings(call.deps, call.tenantId, id, settings) };
    },
  }),
  route("POST", `${APPLICATION}/testConnection`, {
    permission: "application.write",
    summary: "Test Connection with what is saved, as a report of what was tried.",
    handle: async (call) => {
      const given = { applicationId: call.param("id"), signal: call.signal };
      return { body: await testApplication(call.deps, call.tenantId, given) };
    },
  }),
  route("POST", `${APPLICATION}/connectionReport`, {
    permission: "application.write",
    summary: "Test Connection step by step, with {credentials?: [{key, value}]}; nothing is saved.",
    handle: reportOn,
  }),
  route("POST", `${JOB}/stop`, {
    permission: "application.write",
    summary: "The cycle under way comes to its end, and no other begins.",
    handle: async (call) => {
      await stopJob(call.deps, readJobKey(call));
      return NO_CONTENT;
    },
  }),
  route("GET", VERSIONS, {
    permission: "application.read",
    handle: async (call) => ({
      body: { value: await listConfigurationVersions(call.deps, readJobKey(call), readTop(call)) },
    }),
  }),
  route("GET", `${VERSIONS}/:version`, {
    permission: "application.read",
    handle: async (call) => {
      const key = readJobKey(call);
      const found = await readConfigurationVersion(call.deps, key, versionOf(call));
      return { body: { ...found.header, configuration: found.snapshot } };
    },
  }),
  route("GET", `${VERSIONS}/:version/schema`, {
    permission: "application.read",
    summary: "Its mappings and filters as Graph writes a schema.",
    handle: async (call) => ({
      body: await readVersionSchema(call.deps, readJobKey(call), versionOf(call)),
    }),
  }),
  route("GET", `${VERSIONS}/:version/diff`, {
    permission: "application.read",
    summary: "To another version, or without `to` to what is configured now.",
    handle: async (call) => {
      const { to } = call.query.parameters;
      const other = to === undefined ? undefined : Number(to);
      const key = readJobKey(call);
      return {
        body: { value: await diffConfigurationVersions(call.deps, key, versionOf(call), other) },
      };
    },
  }),
  route("POST", `${VERSIONS}/:version/restore`, {
    permission: "application.write",
    handle: async (call) => {
      const [key, actor] = [readJobKey(call), actorOf(call.caller)];
      const version = await restoreConfigurationVersion(call.deps, key, versionOf(call), actor);
      return { body: { version } };
    },
  }),
];

async function reportOn(call: GraphCall): Promise<GraphAnswer> {
  const { credentials = [] } = call.body === undefined ? {} : readObject(call.body);
  const connection = await readConnectionUnderTest(call.deps, call.tenantId, {
    applicationId: call.param("id"),
    entries: readSecretEntries(credentials, "credentials"),
    useSaved: false,
  });
  return { body: await reportConnection(call.deps, connection, call.signal) };
}

/** Mails and webhooks of a tenant. */
export const NOTIFICATION_ROUTES: readonly GraphRoute[] = [
  route("GET", "/notifications", {
    permission: "application.create",
    handle: async (call) => ({
      body: { value: await listNotifications(call.deps, call.tenantId, readTop(call)) },
    }),
  }),
  route("GET", "/notifications/mail", {
    permission: "application.create",
    summary: "Where mail goes: host, port, tls, from; configured: false without a mail server.",
    handle: async (call) => {
      const { mailer } = call.deps.notifier;
      return { body: { configured: mailer !== undefined, ...mailer?.server } };
    },
  }),
  route("POST", "/notifications/testMail", {
    permission: "application.create",
    summary: "{to}",
    handle: async (call) => {
      await sendTestMail(call.deps, readObject(call.body).to);
      return NO_CONTENT;
    },
  }),
  route("GET", "/webhooks", {
    permission: "application.create",
    handle: async (call) => ({ body: { value: await listWebhooks(call.deps, call.tenantId) } }),
  }),
  route("POST", "/webhooks", {
    permission: "application.create",
    summary: "{url, secret, applicationId?, enabled?}",
    handle: async (call) => {
      const body = readObject(call.body) as WebhookRequest;
      return { status: 201, body: await saveWebhook(call.deps, call.tenantId, undefined, body) };
    },
  }),
  route("PATCH", "/webhooks/:webhookId", {
    permission: "application.create",
    handle: async (call) => {
      const body = readObject(call.body) as WebhookRequest;
      const id = call.param("webhookId");
      return { body: await saveWebhook(call.deps, call.tenantId, id, body) };
    },
  }),
  route("DELETE", "/webhooks/:webhookId", {
    permission: "application.create",
    handle: async (call) => {
      await removeWebhook(call.deps, call.tenantId, call.param("webhookId"));
      return NO_CONTENT;
    },
  }),
  route("POST", "/webhooks/:webhookId/test", {
    permission: "application.create",
    handle: async (call) => {
      await testWebhook(call.deps, call.tenantId, call.param("webhookId"));
      return NO_CONTENT;
    },
  }),
];

function versionOf(call: GraphCall): number {
  return Number(call.param("version"));
}
