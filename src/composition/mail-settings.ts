import { readFileSync } from "node:fs";
import { CliError } from "../cli/exit-codes.ts";
import type { SmtpSettings } from "../connector/smtp-mailer.ts";
import { isMailAddress } from "../sync/notification-settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const TLS = ["always", "upgrade", "never"] as const;

/**
 * How mail is sent, by the environment:
 *
 * - `ROLLCALL_SMTP_URL`: `smtps://user:password@host:465`, or `smtp://…` for STARTTLS; or
 * - `ROLLCALL_SMTP_HOST`, `ROLLCALL_SMTP_PORT`, `ROLLCALL_SMTP_USER` and
 *   `ROLLCALL_SMTP_PASSWORD_FILE`;
 * - `ROLLCALL_SMTP_TLS`: `always` (from the first byte), `upgrade` (STARTTLS) or `never`;
 * - `ROLLCALL_SMTP_CA_FILE`: more certificates that may sign the server's, in PEM;
 * - `ROLLCALL_MAIL_FROM`: the sender.
 *
 * @returns undefined when no mail server is named
 * @throws CliError misuse; its message never holds a password
 */
export function readMailSettings(env: Environment): SmtpSettings | undefined {
  const { ROLLCALL_SMTP_URL: address, ROLLCALL_SMTP_HOST: host } = env;
  if (!address && !host) return undefined;
  const base = address ? readUrl(address) : readParts(host ?? "", env);
  const tls = env.ROLLCALL_SMTP_TLS ? readTls(env.ROLLCALL_SMTP_TLS) : base.tls;
  const user = env.ROLLCALL_SMTP_USER || base.user;
  const file = env.ROLLCALL_SMTP_PASSWORD_FILE;
  const password = file ? readFile("ROLLCALL_SMTP_PASSWORD_FILE", file).trimEnd() : base.password;
  const ca = env.ROLLCALL_SMTP_CA_FILE;
  return {
    host: base.host,
    port: base.port,
    tls,
    from: readFrom(env.ROLLCALL_MAIL_FROM),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(ca && { ca: readFile("ROLLCALL_SMTP_CA_FILE", ca) }),
  };
}

/** Whom mails about the installation itself go to: `ROLLCALL_NOTIFY`, with commas between. */
export function readOperatorRecipients(env: Environment): readonly string[] {
  const addresses = (env.ROLLCALL_NOTIFY ?? "").split(",").map((text) => text.trim());
  const given = addresses.filter((address) => address !== "");
  if (given.every(isMailAddress)) return given;
  throw refuse("ROLLCALL_NOTIFY is mail addresses with commas between them.");
}

type Base = Pick<SmtpSettings, "host" | "port" | "tls" | "user" | "password">;

function readUrl(text: string): Base {
  const url = URL.parse(text);
  const isTls = url?.protocol === "smtps:";
  if (url === null || url.hostname === "" || (!isTls && url.protocol !== "smtp:")) {
    throw refuse("ROLLCALL_SMTP_URL is like smtps://user:password@host:465 or smtp://host:587.");
  }
  const tls = isTls ? "always" : "upgrade";
  const port = url.port === "" ? (isTls ? 465 : 587) : Number(url.port);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    tls,
    ...(url.username !== "" && { user: decode(url.username) }),
    ...(url.password !== "" && { password: decode(url.password) }),
  };
}

function readParts(host: string, env: Environment): Base {
  const port = Number(env.ROLLCALL_SMTP_PORT || "587");
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw refuse("ROLLCALL_SMTP_PORT is a port's number.");
  }
  return { host, port, tls: port === 465 ? "always" : "upgrade" };
}

function readTls(text: string): SmtpSettings["tls"] {
  const tls = TLS.find((each) => each === text);
  if (tls !== undefined) return tls;
  throw refuse(`ROLLCALL_SMTP_TLS is one of ${TLS.join(", ")}.`);
}

function readFrom(text: string | undefined): string {
  const from = (text ?? "").trim();
  const bracket = from.lastIndexOf("<");
  const address = bracket < 0 ? from : from.slice(bracket + 1).replace(/>$/, "");
  const hasBreak = [...from].some((each) => each < " ");
  if (isMailAddress(address) && !hasBreak) return from;
  throw refuse("ROLLCALL_MAIL_FROM is the sender, such as Rollcall <rollcall@example.com>.");
}

function readFile(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    throw new CliError("misuse", "InvalidMailSettings", `${name} can't be read (${code}).`, {
      cause,
    });
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    throw refuse("The user or password in ROLLCALL_SMTP_URL is not percent-encoded rightly.");
  }
}

function refuse(message: string): CliError {
  return new CliError("misuse", "InvalidMailSettings", message);
}
