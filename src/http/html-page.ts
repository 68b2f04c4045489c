import { randomBytes } from "node:crypto";
import type { FastifyReply } from "fastify";

/** Text that is HTML already, to be put into a page as it is. */
export interface Html {
  readonly html: string;
}

/** One page of our own, without anything from elsewhere. */
export interface HtmlPage {
  readonly title: string;
  readonly body: Html;
  /** Where its forms may be sent besides this server: one origin. */
  readonly formTarget?: string;
  /** Send its only form as soon as the page is there. */
  readonly sendsItself?: boolean;
}

/** Put texts into HTML; whatever isn't HTML already is escaped. */
export function html(
  texts: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  const parts = texts.map(
    (text, at) => text + (at < values.length ? format(values[at] ?? "") : ""),
  );
  return { html: parts.join("") };
}

function format(value: string | Html | readonly Html[]): string {
  if (typeof value === "string") return escapeHtml(value);
  return "html" in value ? value.html : value.map((each) => each.html).join("");
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; }
main { box-sizing: border-box; width: min(28rem, 100%); padding: 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; }
label { margin-top: 1rem; font-weight: 600; }
input { margin-top: .25rem; padding: .625rem; border: 1px solid GrayText; border-radius: .25rem; }
button { margin-top: 1.5rem; padding: .625rem; border: 0; border-radius: .25rem;
  background: #0b5cad; color: #fff; font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid #f5a623; outline-offset: 2px; }
.alert { padding: .75rem; border: 2px solid #c0392b; border-radius: .25rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem; }
`;

/**
 * Send a page. Nothing in it comes from elsewhere, nobody can frame it, its form goes where the
 * page says and nowhere else, and no script runs but the line that sends the form.
 */
export function sendPage(reply: FastifyReply, status: number, page: HtmlPage): FastifyReply {
  const nonce = randomBytes(16).toString("base64");
  const { formTarget, sendsItself = false } = page;
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    ...(sendsItself ? [`script-src 'nonce-${nonce}'`] : []),
    `form-action 'self'${formTarget === undefined ? "" : ` ${formTarget}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
  const script = sendsItself
    ? { html: `<script nonce="${nonce}">document.forms[0].submit()</script>` }
    : html``;
  const style = { html: `<style nonce="${nonce}">${STYLE}</style>` };
  const text = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
${style}
</head>
<body>
<main>
<h1>${page.title}</h1>
${page.body}
</main>
${script}
</body>
</html>
`;
  return reply
    .code(status)
    .header("content-security-policy", policy)
    .header("referrer-policy", "no-referrer")
    .header("x-frame-options", "DENY")
    .type("text/html; charset=utf-8")
    .send(text.html);
}
