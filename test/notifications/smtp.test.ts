import { afterEach, describe, expect, test } from "vitest";
import { createSmtpMailer, type SmtpSettings } from "../../src/connector/smtp-mailer.ts";
import { SELF_SIGNED } from "../../src/connector/test-servers.ts";
import { DeliveryError, type Mail } from "../../src/sync/notification-ports.ts";
import { type MailServer, refusal, startMailServer } from "../support/mail-server.ts";

const MAIL: Mail = {
  to: ["soeren@example.com", "aiti@example.com"],
  subject: "[Rollcall] Bæk & Møller: Järvinen øger",
  text: "Søren Ægir Åse\nHyvää päivää\n.\nEn linje der begynder med et punktum\n",
  html: "<p>Søren &amp; Järvinen</p>",
  messageId: "<0192@rollcall>",
};

let server: MailServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

function mailerFor({ port }: MailServer, more: Partial<SmtpSettings> = {}) {
  const from = "Rollcall Ærø <rollcall@example.com>";
  return createSmtpMailer({ host: "localhost", port, tls: "never", from, ...more });
}

async function failureOf(sending: Promise<unknown>): Promise<DeliveryError> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DeliveryError)) throw new Error(`no refusal: ${String(error)}`);
  return error;
}

describe("mail over SMTP to a real server", () => {
  test("Danish and Finnish letters arrive in the subject, the text and the HTML", async () => {
    server = await startMailServer();
    expect(await mailerFor(server).send(MAIL)).toEqual([]);
    const [got] = await server.waitFor(1);
    expect(got?.to).toEqual(MAIL.to);
    expect(got?.from).toBe("rollcall@example.com");
    expect(got?.mail.subject).toBe(MAIL.subject);
    expect(got?.mail.from).toMatchObject({ name: "Rollcall Ærø" });
    expect(got?.mail.text?.replaceAll("\r\n", "\n").trimEnd()).toBe(MAIL.text.trimEnd());
    expect(got?.mail.html).toContain("Søren &amp; Järvinen");
    expect(got?.mail.messageId).toBe(MAIL.messageId);
    expect(got?.raw).toContain("Auto-Submitted: auto-generated");
  });

  test.each([
    { title: "TLS from the first byte", tls: "always", secure: true },
    { title: "STARTTLS", tls: "upgrade", secure: false },
  ] as const)("over $title, with the user and the password", async ({ tls, secure }) => {
    server = await startMailServer({
      ...SELF_SIGNED,
      secure,
      onAuth: ({ username, password }, _session, done) =>
        password === "pæss" ? done(null, { user: username ?? "" }) : done(refusal(535, "No.")),
    });
    const settings = { tls, ca: SELF_SIGNED.cert, user: "u" };
    await mailerFor(server, { ...settings, password: "pæss" }).send(MAIL);
    expect(await server.waitFor(1)).toMatchObject([{ secure: true, user: "u" }]);
    const wrong = await failureOf(
      mailerFor(server, { ...settings, password: "s3cret" }).send(MAIL),
    );
    expect(wrong.message).toMatch(/does not accept the user or the password \(535\)\.$/);
    expect(wrong.message).not.toContain("s3cret");
  });

  test.each([
    { title: "a certificate that nobody signed", tls: "always", secure: true },
    { title: "the same after STARTTLS", tls: "upgrade", secure: false },
  ] as const)("is not sent to $title", async ({ tls, secure }) => {
    server = await startMailServer({ ...SELF_SIGNED, secure });
    const error = await failureOf(mailerFor(server, { tls }).send(MAIL));
    expect(error.message).toContain("a certificate that can't be trusted");
    expect(server.received).toEqual([]);
  });

  test("is not sent in plain text where STARTTLS is wanted and missing", async () => {
    server = await startMailServer();
    const error = await failureOf(mailerFor(server, { tls: "upgrade" }).send(MAIL));
    expect(error.message).toContain("no encryption");
    expect(server.received).toEqual([]);
  });

  test("a server that refuses, with its code and without its words", async () => {
    server = await startMailServer();
    server.refuse = refusal(554, "Mail of søren@example.com is spam");
    const error = await failureOf(mailerFor(server).send(MAIL));
    expect(error.message).toMatch(
      /^The mail server localhost:\d+ did not take the mail: .*\(554\)\.$/,
    );
    expect(error.message).not.toContain("spam");
  });

  test("one refused recipient is named, and the others get their mail", async () => {
    const [good, bad] = MAIL.to;
    server = await startMailServer({
      onRcptTo: ({ address }, _session, done) =>
        address === bad ? done(refusal(550, "Unknown.")) : done(),
    });
    expect(await mailerFor(server).send(MAIL)).toEqual([bad]);
    expect((await server.waitFor(1))[0]?.to).toEqual([good]);
  });

  test("a server that never answers is given up", async () => {
    server = await startMailServer();
    server.refuse = "hang";
    const error = await failureOf(mailerFor(server, { timeoutMs: 300 }).send(MAIL));
    expect(error.message).toContain("it does not answer");
  });

  test("nobody listens", async () => {
    server = await startMailServer();
    const mailer = mailerFor(server);
    await server.close();
    server = undefined;
    expect((await failureOf(mailer.send(MAIL))).message).toMatch(/nobody listens|can't be reached/);
  });

  test("a subject with a line break adds no header", async () => {
    server = await startMailServer();
    await mailerFor(server).send({ ...MAIL, subject: "a\r\nBcc: evil@example.com" });
    const [got] = await server.waitFor(1);
    expect(got?.to).toEqual(MAIL.to);
    expect(got?.mail.bcc ?? []).toEqual([]);
  });
});
