import type { Feature } from "../check.ts";
import { quote, URN } from "../messages.ts";
import type { OwnResource } from "../session.ts";

/** Filters that must find a user of the crew, and such that must not. */
export interface FilterCase {
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  /** Default: RFC 7644 section 3.4.2.2. */
  readonly section?: string;
  readonly lines: readonly string[];
  readonly needs?: readonly Feature[];
  readonly yes: (user: OwnResource) => readonly string[];
  readonly no: (user: OwnResource) => readonly string[];
}

/** A case whose filters do not depend on the user, whose title is Cook. */
function operator(
  id: string,
  rule: string,
  yes: readonly string[],
  no: readonly string[],
): FilterCase {
  const title = `Operator ${id}`;
  return { id, title, rule, lines: ["44-057", "44-063"], yes: () => yes, no: () => no };
}

const PAST = '"2001-01-01T00:00:00Z"';
const FUTURE = '"2999-01-01T00:00:00Z"';

/** The filters by operator and by form. The user has the title `Cook` and one work e-mail. */
export const FILTER_CASES: readonly FilterCase[] = [
  operator("eq", "Equal values match.", ['title eq "Cook"'], ['title eq "Coo"']),
  operator("ne", "Other values match.", ['title ne "Waiter"'], ['title ne "Cook"']),
  operator("co", "A part of the value matches.", ['title co "oo"'], ['title co "xx"']),
  operator("sw", "The beginning matches.", ['title sw "Co"'], ['title sw "ook"']),
  operator("ew", "The end matches.", ['title ew "ok"'], ['title ew "Coo"']),
  operator("pr", "Any value matches.", ["title pr", "name pr"], ["nickName pr"]),
  operator("gt", "Later in the alphabet.", ['title gt "Book"'], ['title gt "Cook"']),
  operator("ge", "Later or the same.", ['title ge "Cook"'], ['title ge "Dook"']),
  operator("lt", "Earlier in the alphabet.", ['title lt "Dook"'], ['title lt "Cook"']),
  operator("le", "Earlier or the same.", ['title le "Cook"'], ['title le "Book"']),
  {
    id: "date-time",
    title: "Instants are compared by time",
    rule: "meta.created is later than 2001 and earlier than 2999.",
    lines: ["44-054"],
    yes: () => [`meta.created gt ${PAST}`, `meta.lastModified lt ${FUTURE}`],
    no: () => [`meta.created lt ${PAST}`, `meta.lastModified ge ${FUTURE}`],
  },
  {
    id: "boolean",
    title: "Booleans are compared as true and false",
    rule: "The literal stands without quotes.",
    lines: ["44-057"],
    yes: () => ["active eq true"],
    no: () => ["active eq false"],
  },
  {
    id: "and-or",
    title: "and binds closer than or",
    rule: "a or b and c is a or (b and c).",
    lines: ["44-058"],
    yes: () => ['(title eq "Cook" or title eq "x" and title eq "y")'],
    no: () => ['(title eq "x" and title eq "Cook" or title eq "y")'],
  },
  {
    id: "grouping",
    title: "Parentheses come first",
    rule: "(a or b) and c needs c.",
    lines: ["44-058"],
    yes: () => ['((title eq "x" or title eq "Cook") and active eq true)'],
    no: () => ['((title eq "Cook" or title eq "x") and active eq false)'],
  },
  {
    id: "not",
    title: "not turns a group round",
    rule: "not (a) matches where a does not.",
    lines: ["44-058"],
    yes: () => ['not (title eq "Waiter")'],
    no: () => ['not (title eq "Cook")'],
  },
  {
    id: "sub-attribute",
    title: "Sub-attributes are named with a dot",
    rule: "name.familyName reaches into a complex attribute.",
    lines: ["44-059"],
    yes: (user) => [`name.givenName eq "Crew 0"`, `emails.value eq ${quote(mailOf(user))}`],
    no: () => ['name.givenName eq "Crew 1"'],
  },
  {
    id: "multi-valued",
    title: "A multi-valued attribute without a sub-attribute means its value",
    rule: "emails co matches when any item's value does.",
    lines: ["44-059", "44-060"],
    yes: () => ['emails co "@example.com"'],
    no: () => ['emails co "@example.org"'],
  },
  {
    id: "value-path",
    title: "A value path asks of one same item",
    rule: "Both conditions in the brackets hold for one item.",
    lines: ["44-056"],
    yes: (user) => [`emails[type eq "work" and value eq ${quote(mailOf(user))}]`],
    no: (user) => [`emails[type eq "home" and value eq ${quote(mailOf(user))}]`],
  },
  {
    id: "name-case",
    title: "Attribute names and operators are read without regard to case",
    rule: "TITLE EQ is title eq.",
    section: "RFC 7643 section 2.1, RFC 7644 section 3.4.2.2",
    lines: ["43-004", "44-057"],
    yes: () => ['TITLE EQ "Cook"', "Title Pr AND Active Eq true"],
    no: () => ['TITLE EQ "x"'],
  },
  {
    id: "value-case",
    title: "userName is compared without regard to case",
    rule: "Its schema says caseExact false.",
    lines: ["44-063", "43-103"],
    yes: (user) => [`userName eq ${quote(String(user.sent.userName).toUpperCase())}`],
    no: () => ['userName eq "NOBODY"'],
  },
  {
    id: "urn",
    title: "Core attributes may be named with their URN",
    rule: "The URN, a colon and the name are the name.",
    section: "RFC 7644 section 3.10",
    lines: ["44-064"],
    yes: () => [`${URN.user}:title eq "Cook"`],
    no: () => [`${URN.user}:title eq "x"`],
  },
];

function mailOf({ sent }: OwnResource): string {
  return String(sent.userName);
}
