import type { Check, CheckFamily } from "../check.ts";
import {
  expectFiltered,
  expectList,
  expectStatus,
  expectThat,
  expectUnassigned,
  expectValue,
  itemsOf,
} from "../expect.ts";
import { formatQuery, quote, URN } from "../messages.ts";
import { buildPatchCheck, type PatchCase } from "./patch-case.ts";

const ENTRA = "Entra without aadOptscim062020.";
const MICROSOFT_GROUP = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

const PATCHED: readonly PatchCase[] = [
  {
    id: "op-case",
    title: "Add, Replace and Remove are read in any letter case",
    rule: "Op names with a capital are the same operations.",
    section: "What Entra sends",
    lines: ["44-092"],
    neededBy: ENTRA,
    operations: [{ op: "Replace", path: "title", value: "Baker" }],
    after: (user) => expectValue(user, "title", "Baker"),
  },
  {
    id: "active-text",
    title: 'active "False" as text disables a user',
    rule: "The words True and False count as Booleans.",
    section: "What Entra sends",
    lines: ["43-009"],
    neededBy: ENTRA,
    operations: [{ op: "Replace", path: "active", value: "False" }],
    after: (user) => expectValue(user, "active", false),
  },
  {
    id: "value-path-creates",
    title: "A value path without a match makes the item",
    rule: 'phoneNumbers[type eq "mobile"].value is set where there is no mobile number yet.',
    section: "What Entra sends",
    lines: ["44-121"],
    neededBy: "Entra, with and without aadOptscim062020.",
    operations: [{ op: "add", path: 'phoneNumbers[type eq "mobile"].value', value: "+47 9" }],
    after: (user) => {
      const found = itemsOf(user, "phoneNumbers").find(({ value }) => value === "+47 9");
      expectThat(found?.type === "mobile", "There is no such number of this type.");
    },
  },
  {
    id: "dotted-keys",
    title: "A value without a path may have paths as its keys",
    rule: "name.givenName and URN-qualified names as keys are read as paths.",
    section: "What Entra sends",
    lines: [],
    neededBy: "Entra with aadOptscim062020.",
    operations: [{ op: "replace", value: { title: "Baker", "name.givenName": "Ada" } }],
    after: (user) => {
      expectValue(user, "title", "Baker");
      expectValue(user, "name|givenName", "Ada");
    },
  },
  {
    id: "empty-text",
    title: "An empty text clears an attribute",
    rule: 'replace with "" leaves no value.',
    section: "Microsoft's gallery tests",
    lines: ["43-029"],
    neededBy: "Entra's gallery tests, and managers that are cleared.",
    operations: [{ op: "replace", path: "title", value: "" }],
    after: (user) => {
      if (user.title !== "") expectUnassigned(user, "title");
    },
  },
  {
    id: "disable",
    title: "A disabled user can still be read",
    rule: "active false is not a deletion.",
    section: "What Entra and Okta expect",
    lines: ["43-066"],
    neededBy: "Entra and Okta disable rather than delete.",
    operations: [{ op: "replace", path: "active", value: false }],
    after: (user) => expectValue(user, "active", false),
  },
];

const OTHERS: readonly Check[] = [
  {
    id: "client-disabled-found",
    title: "A disabled user is still found by a filter",
    rule: "Who looks before creating must find it, or makes a second one.",
    section: "What Entra and Okta expect",
    lines: ["43-066"],
    level: "client",
    neededBy: "Entra and Okta.",
    needs: ["filter"],
    run: async (session) => {
      const { sent } = await session.createUser({ active: false });
      const filter = `userName eq ${quote(String(sent.userName))}`;
      const { totalResults } = expectList(await session.get(`/Users${formatQuery({ filter })}`));
      expectThat(totalResults === 1, "It is not found.");
    },
  },
  {
    id: "client-email-filter",
    title: "A user is found by the value of a work e-mail",
    rule: 'emails[type eq "work"].value eq is Entra\'s form; the grammar has no such one.',
    section: "What Entra sends",
    lines: [],
    level: "client",
    neededBy: "Entra, where e-mail is the matching attribute.",
    needs: ["filter"],
    run: async (session) => {
      const { sent, id } = await session.createUser();
      const filter = `emails[type eq "work"].value eq ${quote(String(sent.userName))}`;
      const { resources } = expectFiltered(
        await session.get(`/Users${formatQuery({ filter })}`),
        session.profile,
      );
      expectThat(resources[0]?.id === id, "It is not found.");
    },
  },
  {
    id: "client-group-schema",
    title: "A group with Microsoft's extra schema is taken",
    rule: "An unknown URI in schemas does no harm, and is not given back.",
    section: "What Entra sends",
    lines: ["43-031"],
    level: "client",
    neededBy: ENTRA,
    needs: ["groups"],
    run: async (session) => {
      const draft = session.draftGroup({ schemas: [URN.group, MICROSOFT_GROUP] });
      expectStatus(await session.post("/Groups", draft), 201);
    },
  },
  {
    id: "client-group-duplicate",
    title: "A second group of the same displayName is refused",
    rule: "409, although the RFC would allow both.",
    section: "Microsoft's validator",
    lines: [],
    level: "client",
    neededBy: "Entra's validator.",
    needs: ["groups"],
    run: async (session) => {
      const { sent } = await session.createGroup();
      expectStatus(await session.post("/Groups", sent), 409);
    },
  },
  {
    id: "client-unknown-attribute",
    title: "Unknown attributes do no harm",
    rule: "What the server does not know it leaves out.",
    section: "What several clients send",
    lines: [],
    level: "client",
    neededBy: "Clients with custom mappings.",
    run: async (session) => {
      const draft = session.draftUser({ rollcallCheckUnknown: "x" });
      expectStatus(await session.post("/Users", draft), 201);
    },
  },
];

/** What real clients need beyond the letter; all of it warnings. */
export const CLIENTS: CheckFamily = {
  title: "Real clients",
  checks: [
    ...PATCHED.map((each) =>
      buildPatchCheck({ level: "client", needs: ["patch"], ...each, id: `client-${each.id}` }),
    ),
    ...OTHERS,
  ],
};
