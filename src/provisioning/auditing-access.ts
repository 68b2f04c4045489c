import type { AdministratorTokenStore } from "../directory/administrator-token.ts";
import type { AuditNote, ConfigurationActivity } from "../sync/configuration-log.ts";
import type { NotificationStore } from "../sync/notification-ports.ts";
import { type AuditPorts, recordAudit } from "./audit.ts";

/** Webhooks in somebody's hands: what they add, change and remove is remembered. */
export function auditingWebhooks(store: NotificationStore, ports: AuditPorts): NotificationStore {
  return {
    ...store,
    async saveWebhook(webhook, secret, most) {
      const { tenantId, id, url, enabled, applicationId = "" } = webhook;
      const before = (await store.listWebhooks(tenantId)).find((each) => each.id === id);
      const activity = before === undefined ? "Add webhook" : "Update webhook";
      const note = describe(activity, { url, enabled: String(enabled) }, applicationId);
      return await recordAudit(
        ports,
        tenantId,
        () => store.saveWebhook(webhook, secret, most),
        (isSaved) => (isSaved ? [note] : []),
      );
    },
    async removeWebhook(tenantId, id) {
      const before = (await store.listWebhooks(tenantId)).find((each) => each.id === id);
      const note = describe("Remove webhook", { url: before?.url ?? id }, before?.applicationId);
      return await recordAudit(
        ports,
        tenantId,
        () => store.removeWebhook(tenantId, id),
        () => (before === undefined ? [] : [note]),
      );
    },
  };
}

/** Tokens with roles in somebody's hands: who gave them out, and who revoked them. */
export function auditingTokens(
  store: AdministratorTokenStore,
  ports: AuditPorts,
): AdministratorTokenStore {
  return {
    ...store,
    addToken: (token, sha256) =>
      recordAudit(
        ports,
        token.tenantId,
        () => store.addToken(token, sha256),
        () => [describe("Add access token", { name: token.name, role: token.role })],
      ),
    async revokeToken(tenantId, id, revoked) {
      const found = (await store.listTokens(tenantId)).find((each) => each.id === id);
      const isLive = found !== undefined && found.revoked === undefined;
      return await recordAudit(
        ports,
        tenantId,
        () => store.revokeToken(tenantId, id, revoked),
        () => (isLive ? [describe("Revoke access token", { name: found.name })] : []),
      );
    },
  };
}

function describe(
  activity: ConfigurationActivity,
  facts: Readonly<Record<string, string>>,
  applicationId: string = "",
): AuditNote {
  const modifiedProperties = Object.entries(facts).map(([displayName, newValue]) => {
    return { displayName, newValue };
  });
  return { activity, applicationId, modifiedProperties };
}
