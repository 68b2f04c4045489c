import { isJsonObject } from "../../common/json.ts";
import type { Check, CheckFamily } from "../check.ts";
import { expectList, expectResource, expectThat, itemsOf, listOf, readPath } from "../expect.ts";
import { readMember, URN } from "../messages.ts";

const FLAGS = [
  ...["patch|supported", "bulk|supported", "bulk|maxOperations", "bulk|maxPayloadSize"],
  ...["filter|supported", "filter|maxResults", "changePassword|supported", "sort|supported"],
  ...["etag|supported", "authenticationSchemes"],
];

const CONFIG: readonly Check[] = [
  {
    id: "discovery-config",
    title: "ServiceProviderConfig can be read",
    rule: "The endpoint answers 200 and names its own schema.",
    section: "RFC 7644 section 4",
    lines: ["44-170"],
    run: async (session) => {
      const config = expectResource(await session.get("/ServiceProviderConfig"));
      expectThat(
        listOf(config.schemas).includes(URN.config),
        `schemas does not name ${URN.config}`,
      );
    },
  },
  {
    id: "discovery-config-features",
    title: "ServiceProviderConfig tells of every feature",
    rule: "Each of the required members is there, also where the feature is not supported.",
    section: "RFC 7643 section 5",
    lines: ["43-090"],
    run: async (session) => {
      const config = expectResource(await session.get("/ServiceProviderConfig"));
      const missing = FLAGS.filter((path) => readPath(config, path) === undefined);
      expectThat(missing.length === 0, `Missing: ${missing.join(", ").replaceAll("|", ".")}.`);
    },
  },
  {
    id: "discovery-config-authentication",
    title: "Authentication schemes say what they are",
    rule: "Each scheme has a type, a name and a description.",
    section: "RFC 7643 section 5",
    lines: ["43-091"],
    run: async (session) => {
      const config = expectResource(await session.get("/ServiceProviderConfig"));
      for (const scheme of itemsOf(config, "authenticationSchemes")) {
        for (const name of ["type", "name", "description"]) {
          expectThat(typeof scheme[name] === "string", `A scheme has no ${name}.`);
        }
      }
    },
  },
  {
    id: "discovery-config-meta",
    title: "ServiceProviderConfig has meta and no id",
    rule: "It is a singleton: no id, and meta.resourceType says ServiceProviderConfig.",
    section: "RFC 7643 section 5",
    lines: ["43-093"],
    level: "should",
    run: async (session) => {
      const config = expectResource(await session.get("/ServiceProviderConfig"));
      expectThat(readMember(config, "id") === undefined, "It has an id.");
      const type = readPath(config, "meta|resourceType");
      expectThat(type === "ServiceProviderConfig", "meta.resourceType is not its name.");
    },
  },
  {
    id: "discovery-config-pagination",
    title: "ServiceProviderConfig tells how lists are paged",
    rule: "pagination says for cursor and index, as Booleans, whether each is supported.",
    section: "RFC 9865 section 4",
    lines: ["65-017"],
    level: "should",
    run: async (session) => {
      const config = expectResource(await session.get("/ServiceProviderConfig"));
      for (const name of ["pagination|cursor", "pagination|index"]) {
        const told = typeof readPath(config, name) === "boolean";
        expectThat(told, `${name.replace("|", ".")} is not a Boolean.`);
      }
    },
  },
  {
    id: "discovery-read-only",
    title: "ServiceProviderConfig can't be written",
    rule: "Methods other than GET are refused.",
    section: "RFC 7644 section 4",
    lines: ["44-173"],
    level: "should",
    run: async (session) => {
      const { status } = await session.post("/ServiceProviderConfig", { schemas: [URN.config] });
      expectThat(status >= 400 && status !== 500, `POST gives ${status}.`);
    },
  },
];

const TYPES: readonly Check[] = [
  {
    id: "discovery-resource-types",
    title: "ResourceTypes lists User with endpoint and schema",
    rule: "The answer is a list; endpoints begin with a slash, and the core User type is among them.",
    section: "RFC 7643 section 6, RFC 7644 section 4",
    lines: ["44-171", "43-095"],
    run: async (session) => {
      const { resources, body } = expectList(await session.get("/ResourceTypes"));
      expectThat(listOf(body.schemas).includes(URN.list), "schemas does not name ListResponse.");
      for (const { name, endpoint } of resources) {
        expectThat(typeof name === "string", "A resource type has no name.");
        const isPath = typeof endpoint === "string" && endpoint.startsWith("/");
        expectThat(isPath, `The endpoint of ${name} does not begin with a slash.`);
      }
      const found = resources.some(({ schema }) => schema === URN.user);
      expectThat(found, `No resource type has the schema ${URN.user}.`);
    },
  },
  {
    id: "discovery-resource-type",
    title: "A single resource type can be read",
    rule: "A type is found by its name below /ResourceTypes.",
    section: "RFC 7644 section 4",
    lines: ["44-171"],
    run: async (session) => {
      const type = expectResource(await session.get("/ResourceTypes/User"));
      expectThat(type.schema === URN.user, `Its schema is not ${URN.user}.`);
    },
  },
  {
    id: "discovery-schemas",
    title: "Schemas lists the User schema with its attributes",
    rule: "The answer is a list; each schema has its URI as id, and attributes.",
    section: "RFC 7643 section 7, RFC 7644 section 4",
    lines: ["44-171", "43-100"],
    neededBy: "Entra reads attributes of gallery applications from here.",
    run: async (session) => {
      const { resources } = expectList(await session.get("/Schemas"));
      const user = resources.find(({ id }) => id === URN.user);
      expectThat(user !== undefined, `${URN.user} is not listed.`);
      expectThat(itemsOf(user, "attributes").length > 0, "The User schema has no attributes.");
    },
  },
  {
    id: "discovery-schema",
    title: "A single schema can be read",
    rule: "A schema is found by its URI below /Schemas.",
    section: "RFC 7644 section 4",
    lines: ["44-171"],
    run: async (session) => {
      const schema = expectResource(await session.get(`/Schemas/${URN.user}`));
      expectThat(schema.id === URN.user, "Another schema came back.");
    },
  },
  {
    id: "discovery-links",
    title: "Every schema that a resource type names is served",
    rule: "schema and schemaExtensions of resource types are ids of schemas at /Schemas.",
    section: "RFC 7643 section 6",
    lines: ["43-097", "43-098"],
    run: async (session) => {
      const types = expectList(await session.get("/ResourceTypes")).resources;
      const schemas = expectList(await session.get("/Schemas")).resources;
      const served = new Set(schemas.map(({ id }) => id));
      const named = types.flatMap((type) => [
        type.schema,
        ...itemsOf(type, "schemaExtensions").map(({ schema }) => schema),
      ]);
      const missing = named.filter((urn) => !served.has(urn));
      expectThat(missing.length === 0, `Not at /Schemas: ${missing.join(", ")}.`);
    },
  },
  {
    id: "discovery-characteristics",
    title: "Attributes of schemas say name, type and whether they are multi-valued",
    rule: "Each attribute states at least these three, and complex ones their sub-attributes.",
    section: "RFC 7643 section 7",
    lines: ["43-101", "43-102"],
    run: async (session) => {
      const { resources } = expectList(await session.get("/Schemas"));
      for (const schema of resources) {
        for (const attribute of itemsOf(schema, "attributes")) {
          const { name, type, multiValued } = attribute;
          const isTold = typeof name === "string" && typeof type === "string";
          expectThat(isTold, `An attribute of ${schema.id} has no name or type.`);
          expectThat(typeof multiValued === "boolean", `${name} has no multiValued.`);
          const parts = listOf(attribute.subAttributes).filter(isJsonObject);
          expectThat(type !== "complex" || parts.length > 0, `${name} has no subAttributes.`);
        }
      }
    },
  },
  {
    id: "discovery-filter",
    title: "A filter on Schemas is refused",
    rule: "Discovery is not searched: a filter gets 403.",
    section: "RFC 7644 section 4",
    lines: ["44-172"],
    level: "should",
    run: async (session) => {
      const { status } = await session.get(`/Schemas?filter=name%20eq%20%22User%22`);
      expectThat(status === 403, `The answer is ${status} instead of 403.`);
    },
  },
];

/** What a server says of itself. */
export const DISCOVERY: CheckFamily = { title: "Discovery", checks: [...CONFIG, ...TYPES] };
