import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { openConfiguredStore } from "../../src/composition/configuration.ts";
import { startServer } from "../../src/composition/server.ts";
import { REAL_WORLD } from "../../src/composition/world.ts";
import { type Answer, OTHER, readLink, type Sending, send } from "../sign-in/desk.ts";
import { type MailServer, startMailServer } from "../support/mail-server.ts";

/** The directory's tenant. */
export const TENANT = "contoso";

/** Somebody who is signed in, or a program with a token. */
export type Caller = Pick<Sending, "cookie" | "token">;

/** An organization of the application side, with somebody who administers it. */
export interface Account {
  readonly id: string;
  /** Below `/saas/v1`. */
  readonly path: string;
  /** The session of its first administrator. */
  readonly administrator: Caller;
}

/** A server that nobody has signed in to yet, with what it printed and its mail server. */
export interface House extends Pick<Company, "origin" | "mail" | "operator" | "close"> {
  /** The one-time link of the directory's first administrator, as the start prints it. */
  readonly firstLink: string;
}

/**
 * The whole server as `rollcall server` runs it, on a database without demonstration, with a real
 * mail server; everything below goes over HTTP.
 */
export interface Company {
  readonly origin: string;
  readonly mail: MailServer;
  readonly operator: Caller;
  readonly send: (method: string, path: string, sending?: Sending) => Promise<Answer>;
  /** Sign an administrator of the directory in by a link. @returns the session */
  readonly signIn: (role: string) => Promise<Caller>;
  /** An organization and its first administrator, who has chosen a password and signed in. */
  readonly openAccount: (application: string) => Promise<Account>;
  /** Resolves when the condition holds; asks again and again, as a console does. */
  readonly until: (holds: () => Promise<boolean>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Start a server on a database with one tenant and nothing else.
 *
 * @param domain - below which organizations have hosts of their own
 */
export async function startHouse(domain?: string): Promise<House> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "rollcall-journey-"));
  const mail = await startMailServer();
  vi.stubEnv("ROLLCALL_SMTP_URL", `smtp://127.0.0.1:${mail.port}`);
  vi.stubEnv("ROLLCALL_SMTP_TLS", "never");
  vi.stubEnv("ROLLCALL_MAIL_FROM", "Rollcall <rollcall@contoso.example>");
  vi.stubEnv("ROLLCALL_LOG", "silent");
  await addTenant(dataDirectory);
  const notices: string[] = [];
  const server = await startServer({
    dataDirectory,
    databaseUrl: undefined,
    signal: new AbortController().signal,
    host: "127.0.0.1",
    port: 0,
    publicUrl: undefined,
    domain,
    rateLimit: undefined,
    galleryFolder: undefined,
    demo: false,
    onNotice: (line) => notices.push(line),
    onProgress: () => undefined,
  });
  const origin = server.url;
  const operator = {
    token: (await readFile(join(dataDirectory, "operator.token"), "utf8")).trim(),
  };
  const [firstLink = ""] = notices.join("\n").match(/http\S+link=\S+/) ?? [];
  return {
    origin,
    mail,
    operator,
    firstLink,
    close: async () => {
      await server.stop();
      await mail.close();
      await rm(dataDirectory, { recursive: true, force: true });
      vi.unstubAllEnvs();
    },
  };
}

/** Start one, and sign its first administrator in. */
export async function startCompany(): Promise<Company> {
  const { firstLink, ...house } = await startHouse();
  const { origin, operator } = house;
  const call: Company["send"] = (method, path, sending) => send(origin, method, path, sending);
  const enter = async (address: string): Promise<Caller> => {
    const body = { link: readLink(address) };
    const { cookie } = await good(call("POST", "/rollcall/v1/session/sign-in", { body }));
    return { cookie };
  };
  const owner = await enter(firstLink);
  return {
    ...house,
    send: call,
    signIn: async (role) => {
      const path = `/rollcall/v1/tenants/${TENANT}/administrators`;
      const email = `${role.toLowerCase().replaceAll(" ", ".")}@contoso.example`;
      const { body } = await good(call("POST", path, { ...owner, body: { email, role } }));
      return await enter(String(body.signInLink));
    },
    openAccount: async (application) => {
      const name = `Contoso at ${application}`;
      const admin = `admin@${application}.example`;
      const made = await good(
        call("POST", "/api/organizations", { ...operator, body: { name, application, admin } }),
      );
      const { id } = made.body.organization as JsonObject;
      const path = `/saas/v1/organizations/${String(id)}`;
      const { link } = made.body.administrator as JsonObject;
      const body = { link: readLink(String(link)), password: OTHER };
      const { cookie } = await good(call("POST", `${path}/password`, { body }));
      return { id: String(id), path, administrator: { cookie } };
    },
    until: async (holds) => {
      while (!(await holds())) await REAL_WORLD.sleep(25);
    },
  };
}

/** A prerequisite of the documents: the tenant is there before anything is walked. */
async function addTenant(dataDirectory: string): Promise<void> {
  const store = await openConfiguredStore({ dataDirectory, databaseUrl: undefined });
  const tenant = { id: TENANT, displayName: "Contoso" };
  await store.directory.write(TENANT, (writer) => writer.saveTenant(tenant));
  await store.close();
}

/** An answer that must be good. */
export async function good(answer: Promise<Answer>): Promise<Answer> {
  const got = await answer;
  expect(got.status, JSON.stringify(got.body)).toBeLessThan(400);
  return got;
}
