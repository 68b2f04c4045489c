import type { JsonObject } from "../../common/json.ts";
import type { Check, CheckFamily } from "../check.ts";
import {
  expectRefusal,
  expectResource,
  expectStatus,
  expectThat,
  expectUnassigned,
  expectValue,
  listOf,
  readPath,
} from "../expect.ts";
import { readMember, URN } from "../messages.ts";
import type { ProbeAnswer } from "../ports.ts";
import type { CheckSession } from "../session.ts";

/** POST a user that is usual but for these attributes. */
async function post(session: CheckSession, attributes: JsonObject = {}): Promise<ProbeAnswer> {
  return await session.post("/Users", session.draftUser(attributes));
}

function locate(answer: ProbeAnswer): string {
  const location = readPath(expectResource(answer, 200, 201), "meta|location");
  expectThat(typeof location === "string" && location !== "", "meta.location is missing.");
  return location;
}

const RESULT: readonly Check[] = [
  {
    id: "create-status",
    title: "A created user is answered with 201",
    rule: "Success of a creation is 201, not 200.",
    section: "RFC 7644 section 3.3",
    lines: ["44-032"],
    run: async (session) => expectStatus(await post(session), 201),
  },
  {
    id: "create-body",
    title: "The answer holds the whole user",
    rule: "What was sent comes back, with the id that the server chose.",
    section: "RFC 7644 section 3.3",
    lines: ["44-033", "43-037"],
    neededBy: "Entra and Okta remember the id from this answer.",
    run: async (session) => {
      const sent = session.draftUser();
      const created = expectResource(await session.post("/Users", sent), 200, 201);
      expectThat(typeof created.id === "string" && created.id !== "", "There is no id.");
      for (const path of ["userName", "displayName", "active"]) {
        const value = readMember(sent, path);
        if (value !== undefined) expectValue(created, path, value);
      }
    },
  },
  {
    id: "create-location",
    title: "Location names the new user, as meta.location does",
    rule: "The header and the attribute hold the same address.",
    section: "RFC 7644 section 3.3",
    lines: ["44-034", "43-048"],
    run: async (session) => {
      const answer = await post(session);
      const { location } = answer.headers;
      expectThat(location !== undefined && location !== "", "There is no Location header.");
      expectThat(location === locate(answer), "Location and meta.location differ.");
    },
  },
  {
    id: "create-location-path",
    title: "meta.location ends in the endpoint and the id",
    rule: "The address is that of the resource below the Tenant URL.",
    section: "RFC 7643 section 3.1",
    lines: ["43-048"],
    run: async (session) => {
      const answer = await post(session);
      const { id } = expectResource(answer, 201);
      expectThat(locate(answer).endsWith(`/Users/${id}`), "It ends otherwise.");
    },
  },
  {
    id: "create-meta",
    title: "meta has resourceType, created and lastModified",
    rule: "The type is User; both times are the same until the first change.",
    section: "RFC 7643 section 3.1",
    lines: ["43-045", "43-046", "43-047", "44-036"],
    run: async (session) => {
      const { created } = await session.createUser();
      expectValue(created, "meta|resourceType", "User");
      const [first, last] = ["created", "lastModified"].map((name) => {
        const time = Date.parse(String(readPath(created, `meta|${name}`)));
        expectThat(!Number.isNaN(time), `meta.${name} is no instant.`);
        return time;
      });
      expectThat(first === last, "meta.created and meta.lastModified differ.");
    },
  },
  {
    id: "create-schemas",
    title: "schemas names the core schema",
    rule: "The base schema is in schemas, and nothing stands there twice.",
    section: "RFC 7643 sections 3 and 3.3",
    lines: ["43-030", "43-032", "43-051"],
    run: async (session) => {
      const { created } = await session.createUser();
      const schemas = listOf(created.schemas);
      expectThat(schemas.includes(URN.user), `schemas does not name ${URN.user}.`);
      expectThat(new Set(schemas).size === schemas.length, "A URI stands twice in schemas.");
    },
  },
  {
    id: "create-external-id",
    title: "externalId is kept as it was sent",
    rule: "The client's own identifier comes back unchanged, letter case included.",
    section: "RFC 7643 section 3.1",
    lines: ["43-042"],
    run: async (session) => {
      const externalId = `Ext-${session.name()}-MiXed`;
      const { path } = await session.createUser({ externalId });
      expectValue(expectResource(await session.get(path)), "externalId", externalId);
    },
  },
  {
    id: "create-unicode",
    title: "Letters of every script are kept",
    rule: "Text is UTF-8 on the way in and out.",
    section: "RFC 7643 section 2.3.1, RFC 7644 section 3.8",
    lines: ["43-008", "44-150"],
    run: async (session) => {
      const displayName = `Søren Ægir 李雷 🧑‍🍳 ${session.runId}`;
      const { path } = await session.createUser({ displayName });
      expectValue(expectResource(await session.get(path)), "displayName", displayName);
    },
  },
];

const IGNORED: readonly Check[] = [
  {
    id: "create-own-id",
    title: "A client's id is not used",
    rule: "The server chooses the id.",
    section: "RFC 7643 section 3.1",
    lines: ["43-040", "43-035", "44-030"],
    run: async (session) => {
      const id = session.ghost().slice("/Users/".length);
      const created = expectResource(await post(session, { id }), 201);
      expectThat(created.id !== id, "The client's id was taken over.");
    },
  },
  {
    id: "create-own-meta",
    title: "A client's meta is ignored",
    rule: "Times and type are the server's.",
    section: "RFC 7643 section 3.1",
    lines: ["43-044"],
    run: async (session) => {
      const meta = { resourceType: "Robot", created: "2001-01-01T00:00:00Z", location: "x:/y" };
      const created = expectResource(await post(session, { meta }), 201);
      expectValue(created, "meta|resourceType", "User");
      const time = String(readPath(created, "meta|created"));
      expectThat(!time.startsWith("2001"), "meta.created is the client's.");
    },
  },
  {
    id: "create-read-only",
    title: "A readOnly attribute is ignored, not refused",
    rule: "groups of a user can't be set, and sending it is no error.",
    section: "RFC 7644 section 3.3, RFC 7643 section 4.1.2",
    lines: ["44-030", "43-079"],
    neededBy: "Okta sends back what it has read.",
    run: async (session) => {
      const groups = [{ value: "nobody-has-this-group" }];
      expectUnassigned(expectResource(await post(session, { groups }), 201), "groups");
    },
  },
  {
    id: "create-password",
    title: "A password is never shown",
    rule: "password is not in the answer to its creation, nor in a later one that asks for it.",
    section: "RFC 7643 section 4.1.1",
    lines: ["43-067", "43-107"],
    run: async (session) => {
      const password = `Zq7!${session.name()}`;
      const answer = await post(session, { password });
      const created = expectResource(answer, 201, 400);
      expectThat(!JSON.stringify(created).includes(password), "The answer holds the password.");
      if (answer.status !== 201) return;
      const read = await session.get(`/Users/${created.id}?attributes=password`);
      expectThat(!JSON.stringify(read.body).includes(password), "It can be asked for.");
    },
  },
  {
    id: "create-null",
    title: "null and an empty list mean no value",
    rule: "An attribute sent as null or [] is unassigned.",
    section: "RFC 7643 section 2.5",
    lines: ["43-028"],
    run: async (session) => {
      const created = expectResource(await post(session, { nickName: null, ims: [] }), 201);
      expectUnassigned(created, "nickName");
      expectUnassigned(created, "ims");
    },
  },
  {
    id: "create-attribute-case",
    title: "Attribute names are read without regard to case",
    rule: "USERNAME and DisplayName are userName and displayName.",
    section: "RFC 7643 section 2.1",
    lines: ["43-004"],
    run: async (session) => {
      const { userName, displayName, ...rest } = session.draftUser();
      const body = { ...rest, USERNAME: userName, DisplayName: displayName };
      const created = expectResource(await session.post("/Users", body), 201);
      expectValue(created, "userName", userName ?? null);
    },
  },
];

const REFUSED: readonly Check[] = [
  {
    id: "create-duplicate",
    title: "A userName that is taken is refused with 409",
    rule: "The clash is 409 with scimType uniqueness.",
    section: "RFC 7644 section 3.3",
    lines: ["44-035", "43-061"],
    neededBy: "Entra tells a clash from other refusals by the 409.",
    run: async (session) => {
      const { sent } = await session.createUser();
      expectRefusal(await session.post("/Users", sent), [409], ["uniqueness"]);
    },
  },
  {
    id: "create-duplicate-case",
    title: "userName is unique without regard to case",
    rule: "ANN@EXAMPLE.COM and ann@example.com can't both exist.",
    section: "RFC 7643 section 4.1.1",
    lines: ["43-061"],
    run: async (session) => {
      const { sent } = await session.createUser();
      const userName = String(sent.userName).toUpperCase();
      expectRefusal(await session.post("/Users", { ...sent, userName }), [409]);
    },
  },
  {
    id: "create-no-user-name",
    title: "A user without userName is refused",
    rule: "userName is required: 400 with scimType invalidValue.",
    section: "RFC 7643 section 4.1.1, RFC 7644 section 3.3",
    lines: ["43-060", "44-037"],
    run: async (session) => {
      const { userName: _, ...rest } = session.draftUser();
      expectRefusal(await session.post("/Users", rest), [400], ["invalidValue"]);
    },
  },
  {
    id: "create-empty-user-name",
    title: "An empty userName is refused",
    rule: "userName has at least one character.",
    section: "RFC 7643 section 4.1.1",
    lines: ["43-060"],
    run: async (session) => expectRefusal(await post(session, { userName: "" }), [400]),
  },
  {
    id: "create-wrong-type",
    title: "A value of the wrong type is refused",
    rule: "A complex attribute can't be a number.",
    section: "RFC 7644 section 3.12",
    lines: ["44-162"],
    run: async (session) => {
      expectRefusal(await post(session, { name: 42 }), [400], ["invalidValue", "invalidSyntax"]);
    },
  },
];

/** POST of users. */
export const CREATION: CheckFamily = {
  title: "Create",
  checks: [...RESULT, ...IGNORED, ...REFUSED],
};
