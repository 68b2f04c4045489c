import { SYNC_ERRORS } from "./errors.ts";
import type { Notice } from "./notice.ts";

/** What the notices of one mail are about. */
export interface MailSubject {
  /** The application's name, or the organization's. */
  readonly name: string;
  /** Whose it is: the tenant's name; absent where that says nothing. */
  readonly owner?: string;
  readonly links: readonly MailLink[];
}

/** Where a person looks further. */
export interface MailLink {
  readonly title: string;
  readonly url: string;
}

/** A mail's text; both bodies say the same. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Paragraphs {
  readonly title: string;
  /** What happened. */
  readonly what: string;
  /** What to do about it. */
  readonly advice: string;
}

const LONGEST_NAME = 120;

/** Write one mail about everything that happened, the gravest first. */
export function writeNoticeMail(notices: readonly Notice[], about: MailSubject): MailText {
  const name = plain(about.name).slice(0, LONGEST_NAME).toWellFormed();
  const parts = notices.map((notice) => ({ at: notice.at, ...describe(notice, name) }));
  const [first] = parts;
  const more = parts.length > 1 ? ` (and ${parts.length - 1} more)` : "";
  const subject = `[Rollcall] ${name}: ${first?.title ?? "nothing new"}${more}`;
  const owner = about.owner === undefined ? "" : `Directory: ${plain(about.owner)}\n`;
  const links = about.links.map(({ title, url }) => `${title}: ${url}`).join("\n");
  const text = [
    ...parts.map(({ title, what, advice, at }) => `${title}\n${at}\n\n${what}\n\n${advice}`),
    `${owner}${links}`,
    FOOTER,
  ].join("\n\n");
  return { subject, text: `${text}\n`, html: writeHtml(parts, about) };
}

const FOOTER =
  "You get this mail because your address is the Notification Email of this application.";

function describe(notice: Notice, name: string): Paragraphs {
  switch (notice.kind) {
    case "cycleFailed":
      return {
        title: "a provisioning cycle failed",
        what: `Provisioning to ${name} stopped: ${plain(notice.message)} (${notice.code})`,
        advice: adviceFor(notice.code),
      };
    case "objectsFailed":
      return {
        title: `${count(notice.failed, "user or group", "users or groups")} failed`,
        what:
          `The last cycle went to its end, but ${notice.failed} could not be provisioned to ` +
          `${name}. They are tried again by themselves.`,
        advice: "What to do: look at the failures in the provisioning log; each says what to do.",
      };
    case "quarantineEntered":
    case "quarantineChanged":
      return describeQuarantine(notice, name);
    case "quarantineLeft":
      return {
        title: "provisioning works again",
        what: `The quarantine of ${name} is over: what changed meanwhile is being brought there.`,
        advice: "There is nothing to do.",
      };
    case "deletionsWaiting":
      return {
        title: `${count(notice.count, "deletion waits", "deletions wait")} for you`,
        what:
          `${count(notice.count, "account", "accounts")} in ${name} would be disabled or ` +
          "deleted, which is more than the limit. Nothing was done to them.",
        advice:
          "What to do: look at the list, and allow the deletions or keep the accounts. If the " +
          "directory or the scope is wrong, correct it; what is right again leaves the list.",
      };
    case "driftFound":
      return describeDrift(notice, name);
    case "reconciliationFailed":
      return {
        title: "the accounts could not be compared",
        what: `The accounts in ${name} could not be read: ${plain(notice.message)}`,
        advice: "What to do: correct what it says. It is tried again within the hour.",
      };
    case "jobDisabled":
      return {
        title: "provisioning was switched off",
        what:
          `The quarantine of ${name} lasted for 28 days (until ${notice.since}). ` +
          "Nothing is tried any more.",
        advice: "What to do: correct what the quarantine says, and start provisioning again.",
      };
    case "tokenExpiring": {
      const when =
        notice.daysLeft > 0 ? `ends in ${count(notice.daysLeft, "day", "days")}` : "has ended";
      return {
        title: `a token ${when}`,
        what: `${capital(notice.token)} of ${name} ${when} (${notice.expires}).`,
        advice:
          "What to do: make a new Secret Token in the application, and give it to the side that " +
          "provisions. Until then the old one goes on working, up to its end.",
      };
    }
  }
}

function describeQuarantine(
  notice: Extract<Notice, { kind: "quarantineEntered" | "quarantineChanged" }>,
  name: string,
): Paragraphs {
  return {
    title:
      notice.kind === "quarantineEntered"
        ? "provisioning is in quarantine"
        : "the quarantine has another reason",
    what:
      `Nobody is provisioned to ${name} for now: ${plain(notice.message)} ` +
      `(${notice.reason}, ${notice.code})${nextTry(notice.nextAttempt)}`,
    advice: `${adviceFor(notice.code)} Then start provisioning again, or wait for the next try.`,
  };
}

function describeDrift(notice: Extract<Notice, { kind: "driftFound" }>, name: string): Paragraphs {
  return {
    title: notice.repaired
      ? "accounts that differed were repaired"
      : "accounts differ from the directory",
    what:
      `The accounts in ${name} were compared with the directory. ${listDrift(notice)} ` +
      (notice.repaired ? "All of that was repaired." : "Nothing was changed.") +
      (notice.message === undefined ? "" : ` ${plain(notice.message)}`),
    advice: notice.repaired
      ? "What to do: find out who changes accounts there by hand."
      : "What to do: look at the plan of the reconciliation, and apply it, or a part of it: " +
        `rollcall apply ${notice.planId}`,
  };
}

function listDrift(notice: Extract<Notice, { kind: "driftFound" }>): string {
  const { changed, missing, unlinked } = notice;
  const parts = [
    changed > 0 ? `${count(changed, "has other values", "have other values")}` : "",
    missing > 0 ? `${count(missing, "was deleted there", "were deleted there")}` : "",
    unlinked > 0 ? `${count(unlinked, "fits somebody", "fit somebody")} and is not linked` : "",
  ];
  return `Of them ${parts.filter((part) => part !== "").join(", ")}.`;
}

function adviceFor(code: keyof typeof SYNC_ERRORS): string {
  return `What to do: ${SYNC_ERRORS[code]?.action ?? "look at the provisioning log."}`;
}

function nextTry(at: string | undefined): string {
  return at === undefined ? "." : `. The next try is at ${at}.`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** One line: names and messages come from outside, and a line break would begin another header. */
function plain(text: string): string {
  const characters = [...text].map((each) => (each < " " || each === "\u007f" ? " " : each));
  return characters.join("").trim();
}

function writeHtml(
  parts: readonly (Paragraphs & { readonly at: string })[],
  { owner, links }: MailSubject,
): string {
  const blocks = parts.map(
    ({ title, what, advice, at }) =>
      `<h2 style="font-size:1.1em">${escapeHtml(capital(title))}</h2><p><small>${escapeHtml(at)}` +
      `</small></p><p>${escapeHtml(what)}</p><p><strong>${escapeHtml(advice)}</strong></p>`,
  );
  const items = links.map(
    ({ title, url }) => `<li><a href="${escapeHtml(url)}">${escapeHtml(title)}</a></li>`,
  );
  const whose = owner === undefined ? "" : `<p>Directory: ${escapeHtml(plain(owner))}</p>`;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rollcall</title></head>' +
    `<body style="font-family:sans-serif">${blocks.join("<hr>")}${whose}` +
    `<ul>${items.join("")}</ul>` +
    `<p><small>${FOOTER}</small></p></body></html>\n`
  );
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
