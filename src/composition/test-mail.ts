import { CliError } from "../cli/exit-codes.ts";
import type { OrganizationPlace } from "../cli/services.ts";
import { createSmtpMailer } from "../connector/smtp-mailer.ts";
import { JobAdminError } from "../provisioning/job-admin-error.ts";
import { sendTestMail } from "../provisioning/notification-admin.ts";
import { readMailSettings } from "./mail-settings.ts";
import { callServer, findServer } from "./organizations.ts";
import { REAL_WORLD } from "./world.ts";

/**
 * Send one test mail: by this process's own settings, or by a server's.
 *
 * @throws CliError with what went wrong
 */
export async function sendCliTestMail(
  place: OrganizationPlace,
  given: { readonly to: string; readonly tenantId: string | undefined },
): Promise<void> {
  if (place.kind === "server") return askServer(place, given);
  const settings = readMailSettings(process.env);
  const mailer = settings === undefined ? undefined : createSmtpMailer(settings);
  try {
    const notifier = { ...(mailer !== undefined && { mailer }), world: REAL_WORLD };
    await sendTestMail({ notifier }, given.to);
  } catch (error) {
    if (!(error instanceof JobAdminError)) throw error;
    const exit = error.code === "MailNotSent" ? "otherSide" : "misuse";
    throw new CliError(exit, error.code, error.message, { cause: error });
  } finally {
    mailer?.close();
  }
}

async function askServer(
  place: Extract<OrganizationPlace, { kind: "server" }>,
  { to, tenantId }: { readonly to: string; readonly tenantId: string | undefined },
): Promise<void> {
  const { origin, token } = findServer(place);
  if (tenantId === undefined) {
    throw new CliError("misuse", "TenantMissing", "With --url, name a tenant with --tenant.");
  }
  const path = `/rollcall/v1/tenants/${encodeURIComponent(tenantId)}/notifications/testMail`;
  await callServer(origin, token, { method: "POST", path, body: { to } });
}
