import type { Browser, BrowserContext } from "playwright-core";
import { startBrowser } from "./browser.ts";
import { openPage, type WatchedPage } from "./console-page.ts";
import { type ConsoleServer, startConsoleServer } from "./console-server.ts";
import { listRouterPaths } from "./page-fit.ts";

/** Every page of the applications' console and of its vendor, to be walked. */
export interface ApplicationWalk {
  /** A page of an administrator of both organizations, who is the vendor's operator, too. */
  readonly openSignedIn: (language: string) => Promise<WatchedPage>;
  /** A page of nobody. */
  readonly openStranger: (language: string) => Promise<WatchedPage>;
  /** A path of {@link listApplicationParts} as it is asked for. */
  readonly fill: (path: string) => string;
  readonly close: () => Promise<void>;
}

const PASSWORD = "seven green bicycles";
/** For those who are not signed in. */
const ENTRANCES = ["/sign-in", "/password", "/invitation"];
/** Parts of pages that have an address of their own. */
const PARTS: readonly string[] = [
  "/bitabiz/employees?inactive=true",
  "/bitabiz/employees?show=attention",
  "/bitabiz/employees?q=nobody-is-called-this",
  "/bitabiz/employees/$id?tab=edit",
  "/bitabiz/employees/$id?tab=access",
  "/bitabiz/requests?request=$request",
  "/bizagi/employees/$id?tab=owns",
  "/bizagi/integration",
  "/bizagi/resources",
  "/bizagi/resources?tab=subscriptions",
  "/bizagi/resources?tab=owners",
  "/bizagi/resources?tab=permissions",
  "/operator/organizations/$organization?tab=credentials",
  "/operator/organizations/$organization?tab=people",
  "/operator/organizations/$organization?tab=rules",
];

/** Pages of people who are signed in, and the parts of them that have an address. */
export function listApplicationParts(): readonly string[] {
  const inside = listRouterPaths(["saas-admin/router.tsx"]).filter((each) => !isEntrance(each));
  const operator = listRouterPaths(["saas-admin/operator/router.tsx"]).filter(
    (each) => !isEntrance(each),
  );
  return [
    ...inside.map((path) => `/bitabiz${path}`),
    ...operator.map((path) => `/operator${path.replace("$id", "$organization")}`),
    ...PARTS,
  ];
}

/** Pages of people who are not signed in. */
export function listEntrances(): readonly string[] {
  const paths = listRouterPaths(["saas-admin/router.tsx"]).filter(isEntrance);
  return [...paths.map((path) => `/bitabiz${path}`), "/operator/sign-in"];
}

function isEntrance(path: string): boolean {
  return ENTRANCES.includes(path);
}

/** Start a server and a browser, and sign in wherever there is something to see. */
export async function openApplicationWalk(): Promise<ApplicationWalk> {
  const [server, browser] = await Promise.all([startConsoleServer(), startBrowser()]);
  const ask = createAsk(server);
  const { organizations } = await ask<Listed>("/organizations");
  const idOf = (application: string): string =>
    organizations.find((each) => each.application === application)?.id ?? "";
  const [bitabiz, bizagi] = [idOf("bitabiz"), idOf("bizagi")];
  const people = new Map<string, string>();
  for (const id of [bitabiz, bizagi]) {
    const { employees } = await ask<People>(`/organizations/${id}/employees?limit=5`);
    people.set(id, employees.find(({ managedBy }) => managedBy === "directory")?.id ?? "");
  }
  const owned = await ask<{ resources: { owner: { id: string } }[] }>(
    `/organizations/${bizagi}/resources`,
  );
  people.set(bizagi, owned.resources[0]?.owner.id ?? people.get(bizagi) ?? "");
  const log = await ask<{ requests: { id: string }[] }>(
    `/organizations/${bitabiz}/requests?method=POST&limit=1`,
  );
  const cookies = [
    ...(await enter({ server, browser, ask, id: bitabiz })),
    ...(await enter({ server, browser, ask, id: bizagi })),
    ...(await enterAsOperator(server, browser)),
  ];
  const fill = (path: string): string => {
    const [, place = "", ...rest] = path.split("/");
    const id = place === "bizagi" ? bizagi : bitabiz;
    const below = rest
      .join("/")
      .replace("$organization", bitabiz)
      .replace("$request", log.requests[0]?.id ?? "")
      .replace("$id", people.get(id) ?? "");
    return `${place === "operator" ? "/operator" : `/app/${id}`}/${below}`;
  };
  return {
    openSignedIn: async (language) => {
      const opened = await openPage(browser, { origin: server.origin, language });
      await opened.context.addCookies(cookies);
      return opened;
    },
    openStranger: (language) => openPage(browser, { origin: server.origin, language }),
    fill,
    close: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;
type Ask = <T>(path: string, body?: unknown) => Promise<T>;
interface Listed {
  readonly organizations: readonly { readonly id: string; readonly application: string }[];
}
interface People {
  readonly employees: readonly { readonly id: string; readonly managedBy: string }[];
}

function createAsk({ origin, operatorToken }: ConsoleServer): Ask {
  return async <T>(path: string, body?: unknown) => {
    const response = await fetch(`${origin}/saas/v1${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        authorization: `Bearer ${operatorToken}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as T;
  };
}

interface Entering {
  readonly server: ConsoleServer;
  readonly browser: Browser;
  readonly ask: Ask;
  readonly id: string;
}

/** The cookies of a new administrator of an organization. */
async function enter({ server, browser, ask, id }: Entering): Promise<Cookies> {
  const added = await ask<{ link: string }>(`/organizations/${id}/administrators`, {
    email: `admin-${id}@rollcall.example`,
  });
  const { page, context, close } = await openPage(browser, { origin: server.origin });
  await page.goto(new URL(added.link).pathname + new URL(added.link).search);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("link", { name: "Setup admin" }).first().waitFor();
  const cookies = await context.cookies();
  await close();
  return cookies;
}

async function enterAsOperator(server: ConsoleServer, browser: Browser): Promise<Cookies> {
  const { page, context, close } = await openPage(browser, { origin: server.origin });
  await page.goto("/operator/sign-in");
  await page.locator("[name=token]").fill(server.operatorToken);
  await page.getByRole("button", { name: "Sign in as operator" }).click();
  await page.waitForURL(/\/operator\/?$/);
  await page.getByRole("heading", { name: "Organizations" }).waitFor();
  const cookies = await context.cookies();
  await close();
  return cookies;
}
