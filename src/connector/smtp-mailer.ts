import type { SentMessageInfo, Transporter } from "nodemailer";
import { DeliveryError, type Mail, type Mailer } from "../sync/notification-ports.ts";

/** How the mail server is reached. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /**
   * `always`: TLS from the first byte (smtps); `upgrade`: STARTTLS, without which nothing is sent;
   * `never`: plain text, for a server on this machine.
   */
  readonly tls: "always" | "upgrade" | "never";
  readonly user?: string;
  readonly password?: string;
  /** The sender, `Rollcall <rollcall@example.com>` or the address alone. */
  readonly from: string;
  /** More certificates that may sign the server's, in PEM. */
  readonly ca?: string;
  /** The longest wait for one answer of the server. Default 30,000. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** Sends mail over SMTP (RFC 5321). Certificates are verified, always. */
export function createSmtpMailer(settings: SmtpSettings): Mailer {
  const { host, port, tls, from } = settings;
  let transport: Promise<Transporter> | undefined;
  return {
    server: { host, port, tls, from },
    async send({ to, subject, text, html, messageId }: Mail): Promise<readonly string[]> {
      try {
        transport ??= openTransport(settings);
        const sent: SentMessageInfo = await (await transport).sendMail({
          from,
          to: [...to],
          subject,
          text,
          html,
          messageId,
          // No out-of-office answers, and no loops with a ticket system.
          headers: { "Auto-Submitted": "auto-generated" },
        });
        const rejected: readonly unknown[] = sent.rejected ?? [];
        return rejected.map(String);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        throw new DeliveryError(explain(error, settings), { cause: error });
      }
    },
    close: () => void transport?.then((opened) => opened.close()),
  };
}

/** Loaded with the first mail: few servers send one, and all would hold its code in memory. */
async function openTransport(settings: SmtpSettings): Promise<Transporter> {
  const { createTransport } = await import("nodemailer");
  const { host, port, tls, user, password, ca } = settings;
  const timeoutMs = settings.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return createTransport({
    host,
    port,
    secure: tls === "always",
    requireTLS: tls === "upgrade",
    ignoreTLS: tls === "never",
    ...(user !== undefined && { auth: { user, pass: password ?? "" } }),
    tls: { rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Nothing of a mail may name a file or an address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ECONNECTION: "it can't be reached",
  EDNS: "there is no host of that name",
  ENOTFOUND: "there is no host of that name",
  ETIMEDOUT: "it does not answer",
  ESOCKET: "the connection was lost",
  ETLS: "it offers no encryption, or a certificate that can't be trusted",
  EAUTH: "it does not accept the user or the password",
  ENOAUTH: "it does not accept the user or the password",
  EENVELOPE: "it refuses the sender or every recipient",
  EMESSAGE: "it refuses the mail",
};

/** What went wrong, as a sentence. What the server said is kept out: it may repeat addresses. */
function explain(error: Error, { host, port }: SmtpSettings): string {
  const { code, responseCode } = error as { readonly code?: unknown; responseCode?: unknown };
  const isUntrusted = /certificate|self.signed|altnames/i.test(error.message);
  const inner = Object.keys(REASONS).find((each) => error.message.includes(each));
  const known = isUntrusted
    ? REASONS.ETLS
    : REASONS[inner ?? (typeof code === "string" ? code : "")];
  const status = typeof responseCode === "number" ? ` (${responseCode})` : "";
  return `The mail server ${host}:${port} did not take the mail: ${known ?? "it failed"}${status}.`;
}
