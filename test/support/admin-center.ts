import type { Browser } from "playwright-core";
import { startBrowser } from "./browser.ts";
import { openPage, type WatchedPage } from "./console-page.ts";
import { type ConsoleServer, startConsoleServer } from "./console-server.ts";

/** A server with its demonstration, a browser, and the way into the admin center. */
export interface AdminCenter {
  readonly server: ConsoleServer;
  readonly tenantId: string;
  /** Ask the server as its operator. */
  readonly ask: <T>(method: string, path: string, body?: object) => Promise<T>;
  /** The same below the tenant's Graph-shaped API. */
  readonly graph: <T>(path: string, method?: string, body?: object) => Promise<T>;
  /** A page of somebody with this role, signed in by a one-time link. */
  readonly openSignedIn: (options?: PageShape & { readonly role?: string }) => Promise<WatchedPage>;
  /** A page of whoever signs in by this link. */
  readonly openByLink: (signInLink: string, options?: PageShape) => Promise<WatchedPage>;
  readonly close: () => Promise<void>;
}

interface PageShape {
  readonly width?: number;
  readonly language?: string;
}

/** Start all of it. */
export async function openAdminCenter(): Promise<AdminCenter> {
  const [server, browser]: [ConsoleServer, Browser] = await Promise.all([
    startConsoleServer(),
    startBrowser(),
  ]);
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(server.origin + path, {
      method,
      headers: {
        authorization: `Bearer ${server.operatorToken}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return (text === "" ? {} : JSON.parse(text)) as T;
  };
  const tenants = await ask<{ value: { id: string }[] }>("GET", "/tenants");
  const tenantId = tenants.value[0]?.id ?? "";
  const openByLink: AdminCenter["openByLink"] = async (signInLink, options = {}) => {
    const opened = await openPage(browser, { origin: server.origin, ...options });
    await opened.page.goto(signInLink);
    await opened.page.locator("main button[type=button]").last().click();
    await opened.page.locator("nav a[aria-current=page]").waitFor({ state: "attached" });
    return opened;
  };
  return {
    server,
    tenantId,
    ask,
    graph: (path, method = "GET", body) => ask(method, `/tenants/${tenantId}/v1.0${path}`, body),
    openSignedIn: async ({ role = "Global Administrator", ...options } = {}) => {
      const path = `/rollcall/v1/tenants/${tenantId}/administrators`;
      const body = { name: "Ann Admin", role };
      const { signInLink } = await ask<{ signInLink: string }>("POST", path, body);
      return await openByLink(signInLink, options);
    },
    openByLink,
    close: async () => {
      await browser.close();
      await server.stop();
    },
  };
}
