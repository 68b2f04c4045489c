import { SaasError } from "../saas/errors.ts";
import { writePasswordMail } from "../saas/password-mail.ts";
import { findPasswordBar } from "../saas/sign-in.ts";
import { type EmployeePasswordDeps, issuePasswordLink } from "./employee-passwords.ts";
import { findPerson, readIdentifier, type SignInPerson } from "./find-employee.ts";

/** Sends a mail to one person. */
export interface PersonMailer {
  send(mail: {
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly html: string;
  }): Promise<void>;
}

/** What mailing links takes. */
export interface LinkMailDeps extends EmployeePasswordDeps {
  /** Absent: this server sends no mail. */
  readonly personMailer?: PersonMailer;
  /** Does something that nobody waits for; its failures go into the log. */
  readonly inBackground: (work: () => Promise<void>) => void;
}

/** Writes the address of the page where a password is chosen. */
export type FormatLink = (organizationId: string, secret: string) => string;

/**
 * Somebody who isn't signed in asks for a link by mail. The answer is the same for everybody and
 * comes before anybody is looked for, so that it tells nothing about who there is.
 *
 * @throws SaasError `MailNotConfigured`
 */
export function requestPasswordLink(
  deps: LinkMailDeps,
  given: { readonly organizationId: string; readonly userName: unknown },
  formatLink: FormatLink,
): void {
  const { personMailer } = deps;
  if (personMailer === undefined) throw new SaasError("MailNotConfigured");
  const identifier = readIdentifier(given.userName);
  if (identifier === undefined) return;
  deps.inBackground(async () => {
    const person = await findPerson(deps, given.organizationId, identifier);
    if (person?.email === undefined) return;
    const bar = findPasswordBar(person.employee);
    if (bar === "inactive") return;
    if (bar === "managed") return await sendMail(personMailer, person, person.email, undefined);
    const { userId } = person.employee;
    const { organizationId } = given;
    const { secret } = await issuePasswordLink(deps, { organizationId, userId, actor: userId });
    await sendMail(personMailer, person, person.email, formatLink(organizationId, secret));
  });
}

/**
 * An administrator sends an employee a link.
 *
 * @returns the address it went to
 * @throws SaasError `MailNotConfigured`, `NoMailAddress`, and those of issuing
 */
export async function mailPasswordLink(
  deps: LinkMailDeps,
  given: Parameters<typeof issuePasswordLink>[1],
  formatLink: FormatLink,
): Promise<{ readonly to: string; readonly expires: string }> {
  const { personMailer } = deps;
  if (personMailer === undefined) throw new SaasError("MailNotConfigured");
  const { link, secret, person } = await issuePasswordLink(deps, given);
  const { email } = person;
  if (email === undefined) throw new SaasError("NoMailAddress");
  const address = formatLink(given.organizationId, secret);
  deps.inBackground(() => sendMail(personMailer, person, email, address));
  return { to: email, expires: link.expires };
}

async function sendMail(
  mailer: PersonMailer,
  { displayName, organization, language }: SignInPerson,
  to: string,
  link: string | undefined,
): Promise<void> {
  const mail = writePasswordMail({
    organizationName: organization.name,
    personName: displayName,
    ...(link !== undefined && { link }),
    ...(language !== undefined && { language }),
  });
  await mailer.send({ to, ...mail });
}
