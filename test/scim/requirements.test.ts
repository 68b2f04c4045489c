import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STRICT_QUIRKS } from "../../src/scim/quirks.ts";
import { digestToken } from "../../src/service-provider/issue-token.ts";
import { addToken, revokeToken } from "../../src/service-provider/tokens.ts";
import { createRealWorld } from "../support/real-world.ts";
import { createResource, patchOp, send, USER } from "./client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "./service.ts";

let service: TestService;
let tenant: Tenant;
let userId: string;
let groupId: string;

beforeAll(async () => {
  service = await startService();
  tenant = await service.addTenant();
  userId = await createResource(tenant, "/Users", { userName: "bo" });
  const members = [{ value: userId }];
  groupId = await createResource(tenant, "/Groups", { displayName: "Crew", members });
});

afterAll(async () => {
  await service.close();
});

const deps = () => ({ store: service.store.organizations, world: createRealWorld() });

interface ServedAttribute {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly uniqueness: string;
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly ServedAttribute[];
}

interface ServedSchema {
  readonly id: string;
  readonly attributes: readonly ServedAttribute[];
}

async function readSchemas(of: Tenant): Promise<readonly ServedSchema[]> {
  const { body } = await send(of, "GET", "/Schemas");
  return body.Resources as unknown as readonly ServedSchema[];
}

function flatten(attributes: readonly ServedAttribute[]): readonly ServedAttribute[] {
  return attributes.flatMap((each) => [each, ...flatten(each.subAttributes ?? [])]);
}

describe("the schemas that are served, RFC 7643", () => {
  test.each(["custom", "bitabiz", "bizagi", "bis"] as const)(
    "43-007 43-022 43-113 of %s keep to the types and meanings of the RFC",
    async (application) => {
      const types = ["string", "boolean", "decimal", "integer", "dateTime", "binary"];
      const meanings: Readonly<Record<string, string>> = {
        primary: "boolean",
        $ref: "reference",
        display: "string",
      };
      for (const { attributes } of await readSchemas(await service.addTenant(application))) {
        for (const { name, type, uniqueness } of flatten(attributes)) {
          expect([...types, "reference", "complex"]).toContain(type);
          expect(["none", "server", "global"]).toContain(uniqueness);
          const meaning = meanings[name];
          if (meaning !== undefined) expect(type, name).toBe(meaning);
        }
      }
    },
  );

  test("43-052 43-119 extensions define no attribute of the core anew", async () => {
    const schemas = await readSchemas(await service.addTenant("bis"));
    const core = schemas.find(({ id }) => id === USER);
    const names = (core?.attributes ?? []).map(({ name }) => name.toLowerCase());
    const extensions = schemas.filter(({ id }) => id.includes(":extension:"));
    expect(extensions).toHaveLength(2);
    for (const { id, attributes } of extensions) {
      for (const { name } of attributes) expect(names, id).not.toContain(name.toLowerCase());
    }
  });
});

describe("references, RFC 7643 section 2.3.7", () => {
  test("43-016 44-002 locations are the Tenant URL, the endpoint and the id", async () => {
    const { body } = await send(tenant, "GET", `/Users/${userId}`);
    const meta = body.meta as { location: string };
    expect(meta.location).toBe(`${tenant.url}/Users/${userId}`);
    expect(tenant.url).not.toContain("?");
  });

  test("43-015 43-017 43-018 43-025 whatever a $ref names can be read there", async () => {
    const user = await send(tenant, "GET", `/Users/${userId}`);
    const group = await send(tenant, "GET", `/Groups/${groupId}`);
    const named = [
      ...(user.body.groups as readonly { $ref: string; value: string }[]),
      ...(group.body.members as readonly { $ref: string; value: string }[]),
    ];
    expect(named).toHaveLength(2);
    for (const { $ref, value } of named) {
      const path = $ref.slice(tenant.url.length);
      expect((await send(tenant, "GET", path)).body.id).toBe(value);
    }
  });

  test("43-038 43-039 44-177 44-183 ids are random, of one form, and never given again", async () => {
    const ids = new Set([userId, groupId]);
    for (let index = 0; index < 5; index += 1) {
      const id = await createResource(tenant, "/Users", { userName: "again" });
      expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      ids.add(id);
      expect((await send(tenant, "DELETE", `/Users/${id}`)).status).toBe(204);
    }
    expect(ids.size).toBe(7);
  });
});

describe("authentication, RFC 7644 section 2 and RFC 6750 section 3", () => {
  const challengeOf = async (headers: Readonly<Record<string, string>>, method = "GET") => {
    const answer = await send(tenant, method, "/Users", undefined, { headers });
    return [answer.status, answer.headers.get("www-authenticate")] as const;
  };

  test.each([
    { title: "no token", authorization: "" },
    { title: "another scheme", authorization: "Basic YTpi" },
    { title: "an empty token", authorization: "Bearer " },
    { title: "a very long token", authorization: `Bearer ${"a".repeat(5000)}` },
  ])("43-092 44-003 44-004 44-005 $title: a bare challenge", async ({ authorization }) => {
    expect(await challengeOf({ authorization })).toEqual([401, 'Bearer realm="SCIM"']);
  });

  test("44-005 a token that is not known, or was revoked: invalid_token", async () => {
    const [status, challenge] = await challengeOf({ authorization: "Bearer rc_unknown" });
    expect(status).toBe(401);
    expect(challenge).toMatch(/^Bearer realm="SCIM", error="invalid_token", error_description="/);
    const { token, secret } = await addToken(deps(), tenant.id, { name: "brief" });
    await revokeToken(deps(), tenant.id, token.id);
    const [, ended] = await challengeOf({ authorization: `Bearer ${secret}` });
    expect(ended).toContain("was revoked");
  });

  test("44-006 44-008 44-009 44-185 a token of scope read: insufficient_scope", async () => {
    const { secret } = await addToken(deps(), tenant.id, { scope: "read" });
    const reader = { ...tenant, token: secret };
    expect((await send(reader, "GET", `/Users/${userId}`)).status).toBe(200);
    const refused = await send(reader, "DELETE", `/Users/${userId}`);
    expect(refused.status).toBe(403);
    expect(refused.headers.get("www-authenticate")).toBe(
      'Bearer realm="SCIM", error="insufficient_scope", scope="write"',
    );
    expect((await send(reader, "GET", `/Users/${userId}`)).status).toBe(200);
  });

  test("44-010 44-179 44-180 44-184 tokens are long, random, and kept as their hash", async () => {
    const [a, b] = [
      await addToken(deps(), tenant.id, { expires: "1d" }),
      await addToken(deps(), tenant.id, { expires: "1d" }),
    ];
    expect(a.secret.length).toBeGreaterThanOrEqual(40);
    expect(a.secret.slice(0, 12)).not.toBe(b.secret.slice(0, 12));
    const kept = JSON.stringify(await service.store.organizations.listTokens(tenant.id));
    expect(kept).not.toContain(a.secret);
    expect(kept).not.toContain(tenant.token);
    expect(kept).toContain(digestToken(a.secret));
    expect(Date.parse(a.token.expires ?? "")).toBeGreaterThan(createRealWorld().now());
  });

  test("44-007 44-011 44-181 no cookie is set, and none opens anything", async () => {
    const opened = await send(tenant, "GET", "/Users");
    expect(opened.headers.get("set-cookie")).toBeNull();
    const headers = { authorization: "", cookie: `token=${tenant.token}` };
    expect((await send(tenant, "GET", "/Users", undefined, { headers })).status).toBe(401);
    const path = `/Users?access_token=${tenant.token}`;
    const byQuery = await send(tenant, "GET", path, undefined, { headers: { authorization: "" } });
    expect(byQuery.status).toBe(401);
  });

  test("44-006 the operator's token is no client's", async () => {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    expect((await send(tenant, "GET", "/Users", undefined, { headers })).status).toBe(401);
  });
});

describe("versions in the address, RFC 7644 section 3.13", () => {
  const at = (version: string): Tenant => ({
    ...tenant,
    url: tenant.url.replace("/scim/v2", `/scim${version}`),
  });

  test.each(["/v1", "/v3", "/v2.1", "/V1"])(
    "44-163 %s is refused: invalidVers",
    async (version) => {
      for (const [method, path] of [
        ["GET", "/Users"],
        ["GET", `/Users/${userId}`],
        ["POST", "/Users"],
      ] as const) {
        const answer = await send(at(version), method, path, method === "POST" ? {} : undefined);
        expect([answer.status, answer.body.scimType], path).toEqual([400, "invalidVers"]);
        expect(answer.body.detail).toContain(version.slice(1));
      }
    },
  );

  test("44-163 v2 stands right before the endpoint", async () => {
    expect((await send(at("/v2"), "GET", "/Users")).status).toBe(200);
    const elsewhere = { ...tenant, url: tenant.url.replace("/scim/v2", "/v2/scim") };
    expect((await send(elsewhere, "GET", "/Users")).status).toBe(404);
  });

  test("44-164 without one the newest answers, and names resources by it", async () => {
    const { status, body } = await send(at(""), "GET", `/Users/${userId}`);
    expect(status).toBe(200);
    expect(body.meta).toMatchObject({ location: `${tenant.url}/Users/${userId}` });
    const patch = patchOp({ op: "add", path: "title", value: "Cook" });
    expect((await send(at(""), "PATCH", `/Users/${userId}`, patch)).status).toBe(200);
    expect((await send(at(""), "GET", "/Nothing")).status).toBe(404);
  });
});

describe("limits have names and numbers", () => {
  const many = (count: number) =>
    patchOp(...Array.from({ length: count }, () => ({ op: "add", path: "title", value: "x" })));

  test.each([
    {
      title: "the size of a request",
      path: "/Users",
      rawBody: `"${"a".repeat(1024 * 1024)}"`,
      status: 413,
      says: "maxRequestSize: 1048576 bytes",
    },
    {
      title: "the depth of a body",
      path: "/Users",
      rawBody: `{"a":${"[".repeat(40)}${"]".repeat(40)}}`,
      status: 400,
      says: "32 levels (maxDepth)",
    },
    {
      title: "the operations of a PATCH",
      path: "/Users/{id}",
      rawBody: JSON.stringify(many(1001)),
      status: 413,
      says: "1000 operations on one resource (maxPatchOperations)",
    },
    {
      title: "the operations of any PATCH",
      path: "/Groups/{group}",
      rawBody: JSON.stringify(many(10_001)),
      status: 413,
      says: "10000 operations at most (maxPatchOperations)",
    },
    {
      title: "the length of a filter",
      path: "/Users/.search",
      rawBody: JSON.stringify({ filter: `userName eq "${"a".repeat(17_000)}"` }),
      status: 400,
      says: "16384",
    },
    {
      title: "the depth of a filter",
      path: "/Users/.search",
      rawBody: JSON.stringify({ filter: `${"(".repeat(40)}userName pr${")".repeat(40)}` }),
      status: 400,
      says: "32 levels",
    },
  ])("$title: $status", async ({ path, rawBody, status, says }) => {
    const place = path.replace("{id}", userId).replace("{group}", groupId);
    const method = path.includes("{") ? "PATCH" : "POST";
    const answer = await send(tenant, method, place, undefined, { rawBody });
    expect(answer.status, answer.text).toBe(status);
    expect(answer.body.detail).toContain(says);
  });
});

test("43-114 canonical values restrict under the strict preset alone", async () => {
  const strict = await startService({ policy: { quirks: STRICT_QUIRKS } });
  try {
    const emails = [{ value: "a@x.example", type: "school" }];
    const body = { schemas: [USER], userName: "a", emails };
    const refused = await send(await strict.addTenant(), "POST", "/Users", body);
    expect([refused.status, refused.body.scimType]).toEqual([400, "invalidValue"]);
    expect((await send(tenant, "POST", "/Users", body)).status).toBe(201);
  } finally {
    await strict.close();
  }
});
