import type { SignOnAnswer } from "../provisioning/sign-on.ts";
import { type Html, type HtmlPage, html } from "./html-page.ts";
import { encodePost } from "./saml-messages.ts";

/** A field that nobody sees. */
export function hiddenField(name: string, value: string | undefined): Html {
  if (value === undefined) return html``;
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

function alert(message: string | undefined): Html {
  return message === undefined ? html`` : html`<p class="alert" role="alert">${message}</p>`;
}

/** What a sign-in carries along while somebody types. */
export interface PendingSignIn {
  readonly SAMLRequest: string | undefined;
  readonly RelayState: string | undefined;
}

/** The form in which people of the directory sign in. */
export function signInPage(given: {
  readonly application: string;
  readonly tenant: string;
  readonly action: string;
  readonly pending: PendingSignIn;
  readonly userName?: string;
  readonly message?: string;
}): HtmlPage {
  const { application, tenant, action, pending, userName = "", message } = given;
  return {
    title: `Sign in to ${application}`,
    body: html`<p>With your account at ${tenant}.</p>
${alert(message)}
<form method="post" action="${action}">
<label for="userName">User name</label>
<input id="userName" name="userName" value="${userName}" autocomplete="username" required
 autocapitalize="none" spellcheck="false">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
${hiddenField("SAMLRequest", pending.SAMLRequest)}
${hiddenField("RelayState", pending.RelayState)}
<button>Sign in</button>
</form>`,
  };
}

/** The form that carries an answer to the application; it sends itself where scripts run. */
export function answerPage(
  application: string,
  { replyUrl, response }: SignOnAnswer,
  relayState: string | undefined,
): HtmlPage {
  return {
    title: `Going on to ${application}`,
    formTarget: new URL(replyUrl).origin,
    sendsItself: true,
    body: html`<form method="post" action="${replyUrl}">
${hiddenField("SAMLResponse", encodePost(response))}
${hiddenField("RelayState", relayState)}
<button>Go on</button>
</form>`,
  };
}

/** A refusal. */
export function refusalPage(title: string, message: string, code: string): HtmlPage {
  return { title, body: html`${alert(message)}<p>Code: <code>${code}</code></p>` };
}

/** The form in which somebody chooses a password by a link. */
export function passwordPage(given: {
  readonly userName: string;
  readonly action: string;
  readonly link: string;
  readonly message?: string;
}): HtmlPage {
  const { userName, action, link, message } = given;
  return {
    title: "Choose a password",
    body: html`<p>For ${userName}. Twelve characters or more; several words are best.</p>
${alert(message)}
<form method="post" action="${action}">
<input type="hidden" name="userName" value="${userName}" autocomplete="username">
<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" required
 minlength="12">
${hiddenField("link", link)}
<button>Save</button>
</form>`,
  };
}

/** Nothing more to do. */
export function donePage(title: string, message: string): HtmlPage {
  return { title, body: html`<p role="status">${message}</p>` };
}
