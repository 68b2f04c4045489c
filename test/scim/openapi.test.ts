import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GRAPH_ROUTES } from "../../src/http/graph-table.ts";
import type { OpenApiDocument } from "../../src/http/openapi.ts";
import { SCIM_ENDPOINTS } from "../../src/http/scim-endpoints.ts";
import { startService, type TestService } from "./service.ts";

let service: TestService;
let whole: OpenApiDocument;
let scim: OpenApiDocument;

async function read(path: string): Promise<OpenApiDocument> {
  const response = await fetch(service.origin + path);
  expect(response.status).toBe(200);
  return (await response.json()) as OpenApiDocument;
}

beforeAll(async () => {
  service = await startService();
  whole = await read("/openapi.json");
  scim = await read("/organizations/anything/scim/v2/openapi.json");
});
afterAll(async () => {
  await service.close();
});

/** Every method of a document as `GET /path`. */
function listOperations({ paths }: OpenApiDocument): readonly string[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

const brace = (path: string): string => path.replace(/:(\w+)/g, "{$1}");

describe("the OpenAPI documents", () => {
  test("are valid OpenAPI 3.1", async () => {
    for (const document of [whole, scim]) {
      // The validator takes SCIM's sub-attribute of this name for a reference.
      const text = JSON.stringify(document).replaceAll('"$ref":{', '"ref":{');
      const copy = JSON.parse(text) as Record<string, unknown>;
      expect(await new Validator().validate(copy)).toEqual({ valid: true });
      expect(document.openapi).toBe("3.1.0");
    }
  });

  test("name every SCIM endpoint and no other", () => {
    const expected = SCIM_ENDPOINTS.flatMap(({ path, methods }) =>
      Object.keys(methods).map((method) => `${method} ${brace(path)}`),
    );
    expect([...listOperations(scim)].sort()).toEqual([...expected].sort());
  });

  test("name every route of the Graph-shaped API", () => {
    const there = listOperations(whole);
    const missing = GRAPH_ROUTES.map(
      ({ method, path }) => `${method} ${brace(`/tenants/:tenantId/v1.0${path}`)}`,
    ).filter((each) => !there.includes(each));
    expect(missing).toEqual([]);
  });

  test("name the operator's routes as they are added", () => {
    const there = listOperations(whole);
    for (const route of [
      "GET /api/organizations",
      "POST /api/organizations",
      "GET /api/organizations/{id}/audit",
      "GET /api/organizations/{id}/requests",
      "PUT /api/organizations/{id}/requests/setting",
      "GET /api/organizations/{id}/tokens",
      "POST /api/organizations/{id}/tokens",
      "DELETE /api/organizations/{id}/tokens/{tokenId}",
      "POST /api/organizations/{id}/tokens/{tokenId}/rotate",
      "GET /healthz",
    ]) {
      expect(there).toContain(route);
    }
    expect(new Set(there).size).toBe(there.length);
  });

  test("name OAuth's token endpoint, which takes a form and no bearer token", () => {
    const found = whole.paths["/organizations/{organizationId}/oauth2/token"]?.post;
    expect(found).toMatchObject({
      tags: ["OAuth"],
      requestBody: { content: { "application/x-www-form-urlencoded": {} } },
      security: [{ clientSecret: [] }, {}],
    });
    const refused = JSON.stringify(found);
    expect(refused).toContain("#/components/schemas/OAuthError");
  });

  test("describe a User with its extensions and never readable password", () => {
    const { schemas } = scim.components as { schemas: { User: { properties: object } } };
    expect(schemas.User.properties).toMatchObject({
      userName: { type: "string" },
      emails: { type: "array", items: { properties: { value: { type: "string" } } } },
      password: { writeOnly: true },
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { type: "object" },
    });
  });
});
