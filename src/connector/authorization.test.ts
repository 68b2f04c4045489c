import { afterEach, describe, expect, test } from "vitest";
import type { TargetAccess } from "../sync/target-access.ts";
import { createAddressGuard } from "./address-guard.ts";
import {
  createScimTargetFactory,
  type LoggedRequest,
  type ScimTargetOptions,
} from "./scim-target.ts";
import { readBody, SELF_SIGNED, serveHttp, serveTls, type TestServer } from "./test-servers.ts";

const SECRET = "the-client's own secret/value";
const GET = { method: "GET", path: "/Users" } as const;
const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A token endpoint and a SCIM server that takes the tokens which are not ended. */
async function serveBoth(answer?: (count: number) => { status: number; body: object }) {
  const asked: { authorization: string | undefined; form: Record<string, string> }[] = [];
  const ended = new Set<string>();
  const seen: (string | undefined)[] = [];
  const server = await serveHttp(async (request, reply) => {
    const { authorization } = request.headers;
    if (request.url === "/token") {
      const form = Object.fromEntries(new URLSearchParams(await readBody(request)));
      asked.push({ authorization, form });
      const { status, body } = answer?.(asked.length) ?? {
        status: 200,
        body: { access_token: `token-${asked.length}`, token_type: "bearer", expires_in: 3600 },
      };
      reply.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      return;
    }
    seen.push(authorization);
    reply.writeHead(ended.has(authorization ?? "") ? 401 : 200).end("{}");
  });
  servers.push(server);
  return { server, asked, ended, seen };
}

function access(origin: string, more: object = {}): TargetAccess {
  const grant = {
    kind: "clientCredentials",
    tokenUrl: `${origin}/token`,
    clientId: "client:1",
    clientSecret: SECRET,
    credentialsIn: "header",
    ...more,
  } as const;
  return { grant };
}

function open(origin: string, given: TargetAccess, options: ScimTargetOptions = {}) {
  return createScimTargetFactory({ timeoutMs: 2_000, ...options }).open(`${origin}/scim`, given);
}

describe("OAuth 2.0 client credentials, RFC 6749 section 4.4", () => {
  test("one token for many requests, asked for once, by HTTP Basic", async () => {
    const { server, asked, seen } = await serveBoth();
    const target = open(server.origin, access(server.origin, { scope: "scim" }));
    await Promise.all([1, 2, 3].map(() => target.send(GET)));
    await target.send(GET);
    const basic = Buffer.from("client%3A1:the-client%27s+own+secret%2Fvalue").toString("base64");
    expect(asked).toEqual([
      {
        authorization: `Basic ${basic}`,
        form: { grant_type: "client_credentials", scope: "scim" },
      },
    ]);
    expect(new Set(seen)).toEqual(new Set(["Bearer token-1"]));
    await target.close();
  });

  test("the client's credentials in the body, where that is asked for", async () => {
    const { server, asked } = await serveBoth();
    const target = open(server.origin, access(server.origin, { credentialsIn: "body" }));
    await target.send(GET);
    const form = { grant_type: "client_credentials", client_id: "client:1", client_secret: SECRET };
    expect(asked).toEqual([{ authorization: undefined, form }]);
    await target.close();
  });

  test("a token that is not taken any more is replaced, once", async () => {
    const { server, asked, ended } = await serveBoth();
    const target = open(server.origin, access(server.origin));
    ended.add("Bearer token-1");
    expect(await target.send(GET)).toMatchObject({ status: 200 });
    for (const number of [2, 3, 4]) ended.add(`Bearer token-${number}`);
    expect(await target.send(GET)).toMatchObject({ status: 401 });
    expect(asked).toHaveLength(3);
    await target.close();
  });

  test("a token of one second is asked for again when half of it is over", async () => {
    const { server, asked } = await serveBoth((count) => ({
      status: 200,
      body: { access_token: `token-${count}`, expires_in: count === 1 ? 0.000_001 : 3600 },
    }));
    const target = open(server.origin, access(server.origin));
    for (let request = 0; request < 3; request += 1) await target.send(GET);
    expect(asked).toHaveLength(2);
    await target.close();
  });

  const INVALID = "SystemForCrossDomainIdentityManagementInvalidCredentials";
  test.each([
    { title: "invalid_client", status: 401, body: { error: "invalid_client" }, code: INVALID },
    {
      title: "an error that repeats the secret",
      status: 400,
      body: { error: "invalid_request", error_description: `bad ${SECRET}` },
      code: INVALID,
    },
    { title: "no token", status: 200, body: {}, code: INVALID },
    { title: "a redirect", status: 302, body: {}, code: INVALID },
    {
      title: "another type",
      status: 200,
      body: { access_token: "x", token_type: "mac" },
      code: INVALID,
    },
    {
      title: "a line break in it",
      status: 200,
      body: { access_token: "x\r\ny: z" },
      code: INVALID,
    },
    { title: "overload", status: 429, body: {}, code: "TooManyRequests" },
    { title: "a failure", status: 503, body: {}, code: "TargetUnavailable" },
  ])("$title is $code", async ({ status, body, code }) => {
    const { server, seen } = await serveBoth(() => ({ status, body }));
    const target = open(server.origin, access(server.origin));
    const failure = await target.send(GET).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code });
    expect(String(failure)).not.toContain(SECRET);
    expect(seen).toEqual([]);
    await target.close();
  });

  test("the token's address is guarded like the target's", async () => {
    const { server, asked } = await serveBoth();
    const { port } = new URL(server.origin);
    const guard = createAddressGuard("scim.invalid");
    const target = open("https://8.8.8.8", access(`http://localhost:${port}`), { guard });
    await expect(target.send(GET)).rejects.toMatchObject({ code: "TargetAddressNotAllowed" });
    expect(asked).toEqual([]);
    await target.close();
  });
});

test("HTTP Basic: user name and password, and neither in a log, RFC 7617", async () => {
  const seen: unknown[] = [];
  const logged: LoggedRequest[] = [];
  const server = await serveHttp((request, reply) => {
    seen.push(request.headers.authorization);
    reply.writeHead(403).end(JSON.stringify({ detail: "no, pass:wörd-1" }));
  });
  servers.push(server);
  const grant = { kind: "basic", userName: "rollcall", password: "pass:wörd-1" } as const;
  const target = open(server.origin, { grant }, { onExchange: (each) => void logged.push(each) });
  const answer = await target.send(GET);
  expect(seen).toEqual([`Basic ${Buffer.from("rollcall:pass:wörd-1").toString("base64")}`]);
  expect(JSON.stringify(logged)).toContain("Basic [redacted]");
  expect(JSON.stringify(answer)).toContain("no, [redacted]");
  await target.close();
});

describe("client certificates", () => {
  const { key, cert: certificate } = SELF_SIGNED;
  const trust = { trustedCertificates: certificate };

  test.each([
    { title: "shown: let in", given: { certificate, key }, is: { status: 200 } },
    { title: "not shown: no answer", given: undefined, is: { kind: "noAnswer" } },
    { title: "no PEM: no answer", given: { certificate: "x", key: "y" }, is: { kind: "noAnswer" } },
  ])("$title", async ({ given, is }) => {
    const more = { requestCert: true, rejectUnauthorized: true, ca: certificate };
    const server = await serveTls((_, reply) => void reply.writeHead(200).end("{}"), more);
    servers.push(server);
    const target = createScimTargetFactory({ timeoutMs: 2_000 }).open(
      `${server.origin}/scim`,
      { grant: { kind: "none" }, ...(given !== undefined && { clientCertificate: given }) },
      trust,
    );
    expect(await target.send(GET)).toMatchObject(is);
    await target.close();
  });

  test("an authority of one's own is trusted where the setting names it, and nowhere else", async () => {
    const server = await serveTls((_, reply) => void reply.writeHead(200).end("{}"));
    servers.push(server);
    const factory = createScimTargetFactory({ timeoutMs: 2_000 });
    const [trusting, usual] = [trust, {}].map((settings) =>
      factory.open(`${server.origin}/scim`, "secret-token", settings),
    );
    expect(await trusting?.send(GET)).toMatchObject({ status: 200 });
    expect(await usual?.send(GET)).toMatchObject({ kind: "noAnswer", reason: "tls" });
    await Promise.all([trusting?.close(), usual?.close()]);
  });
});
