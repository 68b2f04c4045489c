import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSubscription } from "../../src/http/tenancy.ts";
import { editOrganization } from "../../src/service-provider/organizations.ts";
import { createRealWorld } from "../support/real-world.ts";
import { createResource, send } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

const DOMAIN = "scim.example";

let service: TestService;
let tenant: Tenant;
let port: string;

beforeAll(async () => {
  service = await startService({ domain: DOMAIN });
  tenant = await service.addTenant();
  const deps = { store: service.store.organizations, world: createRealWorld() };
  await editOrganization(deps, tenant.id, { subscription: "acme" }, "operator");
  ({ port } = new URL(service.origin));
});

afterAll(async () => {
  await service.close();
});

interface HostAnswer {
  readonly status: number;
  readonly body: {
    readonly meta?: { readonly location: string };
    readonly status?: string;
    readonly access_token?: string;
    readonly Resources?: readonly { readonly meta: { readonly location: string } }[];
  };
}

/** Ask the server under a Host of one's choice, which fetch does not let one have. */
function askHost(
  host: string,
  path: string,
  { token = tenant.token, form }: { token?: string; form?: string } = {},
): Promise<HostAnswer> {
  return new Promise((resolve, reject) => {
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const headers = {
      host,
      ...(form === undefined ? { authorization: `Bearer ${token}` } : type),
    };
    const method = form === undefined ? "GET" : "POST";
    const sent = request(`${service.origin}${path}`, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
      });
    });
    sent.on("error", reject);
    sent.end(form);
  });
}

describe("an organization with a subscription has a host of its own", () => {
  test("its resources are there, located there, and under the path as before", async () => {
    const id = await createResource(tenant, "/Users", { userName: "ann" });
    const host = `users-acme.${DOMAIN}:${port}`;
    const there = await askHost(host, `/scim/v2/Users/${id}`);
    expect(there.body.meta?.location).toBe(`http://${host}/scim/v2/Users/${id}`);
    const list = await askHost(host.toUpperCase(), "/scim/v2/Users");
    expect(list.body.Resources?.[0]?.meta.location).toBe(`http://${host}/scim/v2/Users/${id}`);
    const byPath = await send(tenant, "GET", `/Users/${id}`);
    expect(byPath.body.meta).toMatchObject({ location: `${tenant.url}/Users/${id}` });
  });

  test("a token of another organization is refused there, as at a host nobody has", async () => {
    const other = await service.addTenant();
    const { token } = other;
    const known = await askHost(`users-acme.${DOMAIN}`, "/scim/v2/Users", { token });
    const unknown = await askHost(`users-nobody.${DOMAIN}`, "/scim/v2/Users", { token });
    expect(known.status).toBe(401);
    expect(unknown).toEqual(known);
  });

  test.each([
    DOMAIN,
    `acme.${DOMAIN}`,
    `users-.${DOMAIN}`,
    `users-acme.${DOMAIN}.evil.example`,
    `users-a.b.${DOMAIN}`,
    `users-acme.evil${DOMAIN}`,
    `users-acme.${DOMAIN}:99999`,
    "localhost",
  ])("%s is none: 404 in SCIM's shape", async (host) => {
    const answer = await askHost(host, "/scim/v2/Users");
    expect([answer.status, answer.body.status]).toEqual([404, "404"]);
  });

  test("its OAuth clients are refused in words there too", async () => {
    const form = "grant_type=client_credentials&client_id=a&client_secret=b";
    const answer = await askHost(`users-acme.${DOMAIN}`, "/oauth2/token", { form });
    expect([answer.status, answer.body]).toMatchObject([401, { error: "invalid_client" }]);
  });
});

test("without a domain there are no hosts", async () => {
  const plain = await startService();
  const response = await fetch(`${plain.origin}/scim/v2/Users`);
  expect(response.status).toBe(404);
  await plain.close();
});

describe("readSubscription", () => {
  test.each([
    ["users-acme.example.com", "acme"],
    ["users-acme.example.com:8443", "acme"],
    ["users-acme.example.com:", undefined],
    ["users-acme.example.com:08443", undefined],
    ['users-a"b.example.com', undefined],
    ["", undefined],
  ])("%j names %j", (host, subscription) => {
    expect(readSubscription(host, "example.com")).toBe(subscription);
  });
});
