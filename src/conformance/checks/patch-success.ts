import { expectThat, expectUnassigned, expectValue, itemsOf } from "../expect.ts";
import { URN } from "../messages.ts";
import type { PatchCase } from "./patch-case.ts";

const MAILS = [
  { value: "work@example.com", type: "work", primary: true },
  { value: "home@example.com", type: "home" },
];

function mailsOf(user: Parameters<typeof itemsOf>[0]): string {
  const mails = itemsOf(user, "emails").map(({ value }) => String(value));
  return mails.sort().join();
}

const ADD: readonly PatchCase[] = [
  {
    id: "add-simple",
    title: "add gives an attribute its value",
    rule: "A missing target is made.",
    lines: ["44-107"],
    operations: [{ op: "add", path: "nickName", value: "Nick" }],
    after: (user) => expectValue(user, "nickName", "Nick"),
  },
  {
    id: "add-replaces",
    title: "add on a single value replaces it",
    rule: "There is room for one value only.",
    lines: ["44-107"],
    operations: [{ op: "add", path: "title", value: "Baker" }],
    after: (user) => expectValue(user, "title", "Baker"),
  },
  {
    id: "add-no-path",
    title: "add without a path merges attributes",
    rule: "The value is an object of attributes.",
    lines: ["44-106"],
    operations: [{ op: "add", value: { nickName: "Nick", title: "Baker" } }],
    after: (user) => {
      expectValue(user, "nickName", "Nick");
      expectValue(user, "title", "Baker");
    },
  },
  {
    id: "add-multi-valued",
    title: "add appends to a multi-valued attribute",
    rule: "What was there stays.",
    lines: ["44-107"],
    before: { emails: MAILS },
    operations: [{ op: "add", path: "emails", value: [{ value: "o@example.com", type: "other" }] }],
    after: (user) =>
      expectThat(
        mailsOf(user) === "home@example.com,o@example.com,work@example.com",
        `The e-mails are ${mailsOf(user)}.`,
      ),
  },
  {
    id: "add-complex",
    title: "add on a complex attribute sets the given sub-attributes",
    rule: "The other sub-attributes stay.",
    lines: ["44-108"],
    operations: [{ op: "add", path: "name", value: { middleName: "M" } }],
    after: (user) => {
      expectValue(user, "name|middleName", "M");
      expectValue(user, "name|givenName", "Check");
    },
  },
  {
    id: "add-primary",
    title: "A new primary item takes the place of the old one",
    rule: "primary true on one item makes it false on the others.",
    lines: ["44-100", "43-023"],
    before: { emails: MAILS },
    operations: [
      {
        op: "add",
        path: "emails",
        value: [{ value: "n@example.com", type: "other", primary: true }],
      },
    ],
    after: (user) => {
      const primary = itemsOf(user, "emails").filter((mail) => mail.primary === true);
      expectThat(primary.length === 1, `${primary.length} e-mails are primary.`);
      expectThat(primary[0]?.value === "n@example.com", "The old e-mail is still primary.");
    },
  },
];

const REMOVE: readonly PatchCase[] = [
  {
    id: "remove-simple",
    title: "remove unassigns an attribute",
    rule: "A single value is gone.",
    lines: ["44-110"],
    operations: [{ op: "remove", path: "title" }],
    after: (user) => expectUnassigned(user, "title"),
  },
  {
    id: "remove-sub-attribute",
    title: "remove unassigns a sub-attribute",
    rule: "The other parts stay.",
    lines: ["44-110"],
    operations: [
      { op: "remove", path: "name.formatted" },
      { op: "remove", path: "title" },
    ],
    after: (user) => {
      expectUnassigned(user, "title");
      expectValue(user, "name|givenName", "Check");
    },
  },
  {
    id: "remove-multi-valued",
    title: "remove without a filter takes all items",
    rule: "The attribute has no value afterwards.",
    lines: ["44-111"],
    before: {
      phoneNumbers: [
        { value: "+47 1", type: "work" },
        { value: "+47 2", type: "home" },
      ],
    },
    operations: [{ op: "remove", path: "phoneNumbers" }],
    after: (user) => expectUnassigned(user, "phoneNumbers"),
  },
  {
    id: "remove-value-path",
    title: "remove with a value path takes the matching items",
    rule: "The others stay.",
    lines: ["44-112"],
    before: { emails: MAILS },
    operations: [{ op: "remove", path: 'emails[type eq "home"]' }],
    after: (user) =>
      expectThat(mailsOf(user) === "work@example.com", `The e-mails are ${mailsOf(user)}.`),
  },
  {
    id: "remove-value-path-sub",
    title: "remove reaches one sub-attribute of matching items",
    rule: "The items themselves stay.",
    lines: ["44-113"],
    before: { emails: [MAILS[0] ?? {}, { ...MAILS[1], display: "Home" }] },
    operations: [{ op: "remove", path: 'emails[type eq "home"].display' }],
    after: (user) => {
      const home = itemsOf(user, "emails").find(({ type }) => type === "home");
      expectThat(home !== undefined, "The whole item is gone.");
      expectUnassigned(home, "display");
    },
  },
];

const REPLACE: readonly PatchCase[] = [
  {
    id: "replace-simple",
    title: "replace sets a single value",
    rule: "The old value gives way.",
    lines: ["44-116"],
    operations: [{ op: "replace", path: "title", value: "Baker" }],
    after: (user) => expectValue(user, "title", "Baker"),
  },
  {
    id: "replace-unassigned",
    title: "replace of what has no value acts as add",
    rule: "A missing target is made.",
    lines: ["44-117"],
    operations: [{ op: "replace", path: "nickName", value: "Nick" }],
    after: (user) => expectValue(user, "nickName", "Nick"),
  },
  {
    id: "replace-no-path",
    title: "replace without a path sets the named attributes",
    rule: "Attributes that are not named stay.",
    lines: ["44-115"],
    operations: [{ op: "replace", value: { title: "Baker", active: false } }],
    after: (user, { sent }) => {
      expectValue(user, "title", "Baker");
      expectValue(user, "active", false);
      expectValue(user, "displayName", sent.displayName ?? null);
    },
  },
  {
    id: "replace-multi-valued",
    title: "replace of a multi-valued attribute replaces every item",
    rule: "Only the new items are there afterwards.",
    lines: ["44-116"],
    before: { emails: MAILS },
    operations: [{ op: "replace", path: "emails", value: [{ value: "n@example.com" }] }],
    after: (user) =>
      expectThat(mailsOf(user) === "n@example.com", `The e-mails are ${mailsOf(user)}.`),
  },
  {
    id: "replace-complex",
    title: "replace of a complex attribute leaves what it does not name",
    rule: "Only the given sub-attributes are set.",
    lines: ["44-118"],
    operations: [{ op: "replace", path: "name", value: { givenName: "Ada" } }],
    after: (user, { sent }) => {
      expectValue(user, "name|givenName", "Ada");
      const { familyName } = sent.name as { readonly familyName: string };
      expectValue(user, "name|familyName", familyName);
    },
  },
  {
    id: "replace-sub-attribute",
    title: "replace sets one sub-attribute",
    rule: "name.givenName alone changes.",
    lines: ["44-116"],
    operations: [{ op: "replace", path: "name.givenName", value: "Ada" }],
    after: (user) => expectValue(user, "name|givenName", "Ada"),
  },
  {
    id: "replace-value-path",
    title: "replace with a value path replaces the matching item",
    rule: "The other items stay.",
    lines: ["44-119"],
    before: { emails: MAILS },
    operations: [
      {
        op: "replace",
        path: 'emails[type eq "home"]',
        value: { value: "new@example.com", type: "home" },
      },
    ],
    after: (user) =>
      expectThat(
        mailsOf(user) === "new@example.com,work@example.com",
        `The e-mails are ${mailsOf(user)}.`,
      ),
  },
  {
    id: "replace-value-path-sub",
    title: "replace reaches one sub-attribute of matching items",
    rule: "Type and the other items stay.",
    lines: ["44-120"],
    neededBy: "Entra changes e-mails in this way.",
    before: { emails: MAILS },
    operations: [{ op: "replace", path: 'emails[type eq "work"].value', value: "n@example.com" }],
    after: (user) =>
      expectThat(
        mailsOf(user) === "home@example.com,n@example.com",
        `The e-mails are ${mailsOf(user)}.`,
      ),
  },
];

const WHOLE: readonly PatchCase[] = [
  {
    id: "order",
    title: "Operations run in their order",
    rule: "Each works on the result of the one before.",
    lines: ["44-099"],
    operations: [
      { op: "replace", path: "title", value: "Baker" },
      { op: "remove", path: "title" },
      { op: "add", path: "title", value: "Waiter" },
    ],
    after: (user) => expectValue(user, "title", "Waiter"),
  },
  {
    id: "urn",
    title: "Paths may carry the core URN",
    rule: "URN, colon and name are the name.",
    section: "RFC 7644 section 3.10",
    lines: ["44-064", "44-155"],
    operations: [{ op: "replace", path: `${URN.user}:title`, value: "Baker" }],
    after: (user) => expectValue(user, "title", "Baker"),
  },
  {
    id: "attribute-case",
    title: "Paths are read without regard to case",
    rule: "TITLE is title.",
    section: "RFC 7643 section 2.1",
    lines: ["43-004"],
    operations: [{ op: "replace", path: "TITLE", value: "Baker" }],
    after: (user) => expectValue(user, "title", "Baker"),
  },
  {
    id: "null",
    title: "replace with null unassigns",
    rule: "null means no value.",
    section: "RFC 7643 section 2.5",
    lines: ["43-029"],
    neededBy: "Microsoft's gallery tests.",
    operations: [{ op: "replace", path: "title", value: null }],
    after: (user) => expectUnassigned(user, "title"),
  },
];

/** PATCH of users that succeeds. */
export const PATCH_CASES: readonly PatchCase[] = [...ADD, ...REMOVE, ...REPLACE, ...WHOLE];
