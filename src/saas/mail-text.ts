/** A mail's text; both bodies say the same. */
export interface MailBodies {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const LONGEST_NAME = 120;

/** Write both bodies of a mail: a paragraph a line; the line that is `link` can be opened. */
export function writeMail(
  subject: string,
  lines: readonly string[],
  link: string | undefined,
): MailBodies {
  const paragraphs = lines.map((line) => `<p>${formatLine(line, link)}</p>`);
  return {
    subject,
    text: `${lines.join("\n\n")}\n`,
    html: `<!doctype html>\n<html><body>\n${paragraphs.join("\n")}\n</body></html>\n`,
  };
}

/** A name cut short, which can't break a header or a page. */
export function plainName(name: string): string {
  const signs = [...name.toWellFormed()].map((sign) =>
    sign < " " || sign === "\u007f" ? " " : sign,
  );
  return signs.slice(0, LONGEST_NAME).join("").trim();
}

function formatLine(line: string, link: string | undefined): string {
  const escaped = escapeHtml(line);
  return line === link ? `<a href="${escaped}">${escaped}</a>` : escaped;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
