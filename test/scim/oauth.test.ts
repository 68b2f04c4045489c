import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addToken, listTokens, revokeToken } from "../../src/service-provider/tokens.ts";
import { createRealWorld } from "../support/real-world.ts";
import { send } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  service = await startService();
  tenant = await service.addTenant();
});

afterAll(async () => {
  await service.close();
});

interface Client {
  readonly tokenId: string;
  readonly id: string;
  readonly secret: string;
}

const deps = () => ({ store: service.store.organizations, world: createRealWorld() });

async function addClient(wanted: object = {}): Promise<Client> {
  const { token, secret } = await addToken(deps(), tenant.id, { client: true, ...wanted });
  return { tokenId: token.id, id: token.clientId ?? "", secret };
}

interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(
  form: Readonly<Record<string, string>> | string,
  headers: Readonly<Record<string, string>> = {},
  organizationId = tenant.id,
): Promise<TokenAnswer> {
  const response = await fetch(`${service.origin}/organizations/${organizationId}/oauth2/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: typeof form === "string" ? form : new URLSearchParams(form).toString(),
  });
  const body = (await response.json()) as TokenAnswer["body"];
  return { status: response.status, headers: response.headers, body };
}

const GRANT = { grant_type: "client_credentials" };
const basic = ({ id, secret }: Client) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});
const inBody = ({ id, secret }: Client) => ({ ...GRANT, client_id: id, client_secret: secret });

describe("client credentials, RFC 6749 section 4.4", () => {
  test("by Basic or by the body, an access token for an hour opens the Tenant URL", async () => {
    const client = await addClient();
    for (const answer of [await ask(GRANT, basic(client)), await ask(inBody(client))]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const { access_token: token, ...rest } = answer.body;
      expect(rest).toEqual({ token_type: "Bearer", expires_in: 3600, scope: "write" });
      expect(token).toMatch(/^rca_[\w-]{43}$/);
      const opened = { ...tenant, token: String(token) };
      const user = { userName: `by ${String(token)}` };
      expect((await send(opened, "POST", "/Users", user)).status).toBe(201);
    }
  });

  test("scope read, asked for or the client's, changes nothing", async () => {
    const [writer, reader] = [await addClient(), await addClient({ scope: "read" })];
    const narrowed = await ask({ ...inBody(writer), scope: "read" });
    const given = await ask(inBody(reader));
    for (const { body } of [narrowed, given]) {
      expect(body.scope).toBe("read");
      const opened = { ...tenant, token: String(body.access_token) };
      expect((await send(opened, "GET", "/Users")).status).toBe(200);
      expect((await send(opened, "POST", "/Users", { userName: "no" })).status).toBe(403);
    }
    const more = await ask({ ...inBody(reader), scope: "write" });
    expect([more.status, more.body.error]).toEqual([400, "invalid_scope"]);
  });

  test("revoking the client ends its access tokens and gives out no more", async () => {
    const client = await addClient();
    const { body } = await ask(inBody(client));
    const opened = { ...tenant, token: String(body.access_token) };
    expect((await send(opened, "GET", "/Users")).status).toBe(200);
    await revokeToken(deps(), tenant.id, client.tokenId);
    expect((await send(opened, "GET", "/Users")).status).toBe(401);
    expect((await ask(inBody(client))).body.error).toBe("invalid_client");
  });

  test("a client that ends sooner than the hour ends its access tokens too", async () => {
    const { body } = await ask(inBody(await addClient({ expires: "0.01d" })));
    expect(Number(body.expires_in)).toBeGreaterThan(800);
    expect(Number(body.expires_in)).toBeLessThanOrEqual(864);
  });

  test("access tokens are no tokens of the list, and a client's secret opens nothing", async () => {
    const client = await addClient({ name: "Entra" });
    await ask(inBody(client));
    const tokens = await listTokens(deps(), tenant.id);
    expect(tokens.some(({ kind }) => kind === "access")).toBe(false);
    expect((await send({ ...tenant, token: client.secret }, "GET", "/Users")).status).toBe(401);
  });

  test("at another organization the client is as unknown as anybody", async () => {
    const [client, other] = [await addClient(), await service.addTenant()];
    const elsewhere = await ask(inBody(client), {}, other.id);
    const nowhere = await ask(inBody(client), {}, "none");
    expect([elsewhere.status, elsewhere.body.error]).toEqual([401, "invalid_client"]);
    expect([nowhere.status, nowhere.body]).toEqual([elsewhere.status, elsewhere.body]);
  });

  test("both schemes are in the ServiceProviderConfig, with the endpoint", async () => {
    const { body } = await send(tenant, "GET", "/ServiceProviderConfig");
    const schemes = body.authenticationSchemes as { type: string; description: string }[];
    expect(schemes.map(({ type }) => type)).toEqual(["oauthbearertoken", "oauth2"]);
    const endpoint = `${service.origin}/organizations/${tenant.id}/oauth2/token`;
    expect(schemes[1]?.description).toContain(endpoint);
  });
});

describe("refusals of the token endpoint, RFC 6749 section 5.2", () => {
  const form = "grant_type=client_credentials&client_id=a&client_secret=b";
  const json = { "content-type": "application/json" };
  test.each([
    { title: "no client", body: GRANT, status: 401, error: "invalid_client" },
    { title: "a client nobody has", body: form, status: 401, error: "invalid_client" },
    { title: "no body", body: "", status: 400, error: "invalid_request" },
    { title: "a body of JSON", body: "{}", headers: json, status: 400, error: "invalid_request" },
    { title: "a parameter twice", body: `${form}&scope=read&scope=read`, status: 400 },
    { title: "a body too large", body: `a=${"x".repeat(20_000)}`, status: 413 },
    {
      title: "Basic that is none",
      body: GRANT,
      headers: { authorization: "Basic !" },
      status: 401,
    },
    { title: "Basic with a broken %", body: GRANT, basic: "a%:b", status: 401 },
  ])("$title: $status", async ({ body, headers, status, error, ...rest }) => {
    const text = rest.basic === undefined ? undefined : Buffer.from(rest.basic).toString("base64");
    const given = text === undefined ? headers : { authorization: `Basic ${text}` };
    const answer = await ask(body, given);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toBe(
      error ?? (status === 401 ? "invalid_client" : "invalid_request"),
    );
    if (status === 401) expect(answer.headers.get("www-authenticate")).toMatch(/^Basic /);
  });

  test("another grant, no grant, and credentials in both places", async () => {
    const client = await addClient();
    const codes = [
      await ask({ ...inBody(client), grant_type: "password" }),
      await ask({ client_id: client.id, client_secret: client.secret }),
      await ask(inBody(client), basic(client)),
      await ask({ ...inBody(client), scope: "admin" }),
    ].map(({ status, body }) => [status, body.error]);
    expect(codes).toEqual([
      [400, "unsupported_grant_type"],
      [400, "invalid_request"],
      [400, "invalid_request"],
      [400, "invalid_scope"],
    ]);
  });

  test("a client that asks without end is slowed down", async () => {
    const client = await addClient();
    const answers: TokenAnswer[] = [];
    for (let count = 0; count < 70; count += 1) answers.push(await ask(inBody(client)));
    const slowed = answers.find(({ status }) => status === 429);
    expect(slowed?.body.error).toBe("slow_down");
    expect(slowed?.headers.get("retry-after")).toBe("1");
    expect(answers.slice(0, 60).every(({ status }) => status === 200)).toBe(true);
  });
});
