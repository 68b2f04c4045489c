import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { NONCE_PLACEHOLDER } from "./console-nonce.ts";

/*
 * The consoles: two pages that do everything else in the browser. `/app/{organization}` and what is
 * below it is an application's console, `/operator` its vendor's pages; every other address that a
 * browser goes to, and that nothing else of the server has, is the admin center. Scripts and styles
 * are under /assets; their names change with their content, so that they are kept for ever.
 */

/** Where the consoles are built to, and how they are reached. */
export interface ConsoleDeps {
  /** The folder that scripts/build-console.ts fills; nothing has to be there. */
  readonly folder: string;
  /** Browsers are told to come by https only. */
  readonly isHttps: boolean;
}

/** Answers a browser that goes to an address which nothing else has; false: that is no such. */
export type AnswerNavigation = (
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply> | false;

/** What programs talk to. Nothing there is ever answered by a page. */
const APIS: ReadonlySet<string> = new Set([
  "api",
  "assets",
  "organizations",
  "rollcall",
  "saas",
  "saml",
  "scim",
  "tenants",
]);

/** Where the applications' console is: an organization's, and the vendor's. */
const APPLICATIONS: ReadonlySet<string> = new Set(["app", "operator"]);

const YEAR_S = 31_536_000;

/** The scripts, styles and pictures of the consoles, for the prefix `/assets`. */
export function createAssetsPlugin({ folder }: ConsoleDeps) {
  return async function assetsPlugin(server: FastifyInstance): Promise<void> {
    const root = join(folder, "assets");
    if (!existsSync(root)) return;
    await server.register(fastifyStatic, {
      root,
      decorateReply: false,
      index: false,
      immutable: true,
      maxAge: YEAR_S * 1_000,
      preCompressed: true,
      setHeaders: (reply) => {
        reply.header("x-content-type-options", "nosniff");
        reply.header("cross-origin-resource-policy", "same-origin");
      },
    });
  };
}

/** Answers browsers with the page of the console that an address belongs to. */
export function answerWithConsole(deps: ConsoleDeps): AnswerNavigation {
  return (request, reply) => {
    const [path = "/"] = request.url.split("?", 1);
    const [, head = ""] = path.split("/", 2);
    if (!isNavigation(request) || APIS.has(head)) return false;
    return sendPage(deps, APPLICATIONS.has(head) ? "saas-admin" : "admin-center", reply);
  };
}

/** Whether somebody goes to an address with a browser, in contrast to a program that asks. */
function isNavigation({ method, headers }: FastifyRequest): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  const mode = headers["sec-fetch-mode"];
  if (mode !== undefined && mode !== "navigate") return false;
  return headers.accept?.includes("text/html") === true;
}

async function sendPage(
  { folder, isHttps }: ConsoleDeps,
  name: "admin-center" | "saas-admin",
  reply: FastifyReply,
): Promise<FastifyReply> {
  const nonce = randomBytes(18).toString("base64");
  for (const [header, value] of listHeaders(nonce, isHttps)) reply.header(header, value);
  const page = await readPage(join(folder, name, "index.html"));
  if (page === undefined) {
    return reply.code(404).type("text/plain; charset=utf-8").send(NOT_BUILT);
  }
  return reply
    .type("text/html; charset=utf-8")
    .send(page.replaceAll(NONCE_PLACEHOLDER, () => nonce));
}

const NOT_BUILT = `The consoles of this Rollcall are not built.

In a checkout, build them with

  npm run build

and load this page again; \`npm start\` does it by itself. The HTTP APIs, the SCIM endpoints and the
command line work without.
`;

/** It is small, and may be built anew while the server runs: so it is read each time. */
async function readPage(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * What a page may do: run the scripts that came with it, talk to this server, and nothing else.
 *
 * @see https://www.w3.org/TR/CSP3/
 */
function listHeaders(nonce: string, isHttps: boolean): readonly (readonly [string, string])[] {
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return [
    ["content-security-policy", policy.join("; ")],
    ["cache-control", "no-store"],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
    // A one-time link must not be told to anybody else.
    ["referrer-policy", "same-origin"],
    ["x-content-type-options", "nosniff"],
    ["x-frame-options", "DENY"],
    ...(isHttps ? [["strict-transport-security", `max-age=${YEAR_S}`] as const] : []),
  ];
}
