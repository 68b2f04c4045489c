import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerWithConsole, createAssetsPlugin } from "../../src/http/console.ts";
import { buildServer } from "../../src/http/server.ts";
import { CONSOLE_FOLDER } from "../support/console-server.ts";

/** Pages and their parts over HTTP: which address has which page, and what a page may do. */

let server: FastifyInstance;
let empty: FastifyInstance;

async function serve(folder: string, isHttps = false): Promise<FastifyInstance> {
  const deps = { folder, isHttps };
  return await buildServer({
    newId: () => "id",
    answerNavigation: answerWithConsole(deps),
    parts: [{ prefix: "/assets", plugin: createAssetsPlugin(deps) }],
  });
}

beforeAll(async () => {
  server = await serve(CONSOLE_FOLDER);
  empty = await serve(mkdtempSync(join(tmpdir(), "rollcall-unbuilt-")), true);
});

afterAll(async () => {
  await server.close();
  await empty.close();
});

const BROWSER = { accept: "text/html,application/xhtml+xml", "sec-fetch-mode": "navigate" };

function go(url: string, headers: Readonly<Record<string, string>> = BROWSER) {
  return server.inject({ method: "GET", url, headers });
}

describe("which address has which page", () => {
  test.each([
    { url: "/", title: "Rollcall admin center" },
    { url: "/users/7?tab=edit", title: "Rollcall admin center" },
    { url: "/sign-in?link=x", title: "Rollcall admin center" },
    { url: "/app/0193", title: "Rollcall" },
    { url: "/app/0193/employees", title: "Rollcall" },
    { url: "/operator", title: "Rollcall" },
    { url: "/operator/organizations/7", title: "Rollcall" },
  ])("$url: $title", async ({ url, title }) => {
    const answer = await go(url);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(answer.body).toContain(`<title>${title}</title>`);
  });

  test.each([
    "/tenants/x",
    "/rollcall/v1/nothing",
    "/saas/v1/nothing",
    "/scim/v2/Users",
    "/organizations/x/scim/v2/Nothing",
    "/api/nothing",
    "/assets/nothing.js",
  ])("%s: no page, though a browser goes there", async (url) => {
    const answer = await go(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers["content-type"]).toMatch(/json/);
  });

  test.each([
    { title: "a program that takes anything", headers: { accept: "*/*" } },
    { title: "a page's own request", headers: { ...BROWSER, "sec-fetch-mode": "cors" } },
  ])("$title gets no page", async ({ headers }) => {
    expect((await go("/users", headers)).statusCode).toBe(404);
  });

  test("another method gets no page", async () => {
    const answer = await server.inject({ method: "POST", url: "/users", headers: BROWSER });
    expect(answer.statusCode).toBe(404);
  });
});

describe("what a page may do", () => {
  test("run its own scripts by a nonce that no two answers share, and talk to this server", async () => {
    const [first, second] = [await go("/"), await go("/")];
    const nonceOf = ({ headers }: typeof first): string =>
      /script-src 'self' 'nonce-([^']{20,})'/.exec(
        String(headers["content-security-policy"]),
      )?.[1] ?? "";
    expect(nonceOf(first)).not.toBe("");
    expect(nonceOf(first)).not.toBe(nonceOf(second));
    expect(first.body).toContain(`nonce="${nonceOf(first)}"`);
    expect(first.body).not.toContain("placeholder");
    const policy = String(first.headers["content-security-policy"]);
    for (const part of [
      "default-src 'none'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "img-src 'self' data:",
    ]) {
      expect(policy.split("; ")).toContain(part);
    }
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test("it stands in no cache and in no frame, and tells nobody where it is", async () => {
    const { headers } = await go("/sign-in?link=secret");
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    expect(headers["strict-transport-security"]).toBeUndefined();
  });
});

describe("the parts of a page", () => {
  test("are kept for ever, and sent compressed to who takes that", async () => {
    const [, path = ""] = /src="(\/assets\/[^"]+\.js)"/.exec((await go("/")).body) ?? [];
    const plain = await go(path, {});
    expect(plain.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(plain.headers["content-type"]).toMatch(/javascript/);
    for (const [accepted, sent] of [
      ["gzip", "gzip"],
      ["gzip, br", "br"],
    ] as const) {
      const packed = await go(path, { "accept-encoding": accepted });
      expect(packed.headers["content-encoding"]).toBe(sent);
      expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length);
    }
  });

  test.each(["/assets/../built-from.txt", "/assets/%2e%2e/.vite/manifest.json"])(
    "nothing beside them is served: %s",
    async (url) => {
      expect((await go(url, {})).body).not.toMatch(/[0-9a-f]{64}|isEntry/);
    },
  );
});

describe("without built consoles", () => {
  test("a browser reads how to build them", async () => {
    const answer = await empty.inject({ method: "GET", url: "/", headers: BROWSER });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(answer.body).toContain("npm run build");
    expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000");
  });
});
