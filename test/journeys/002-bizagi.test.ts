import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import {
  type DirectoryHouse,
  DOMAIN,
  listOf,
  openDirectory,
  openHostDoor,
  openPortal,
  type PortalHouse,
  shortenEscrows,
} from "./bizagi-house.ts";
import { BizagiWalk, good } from "./bizagi-walk.ts";

/**
 * Seed 002, "SCIM Entra ID configurations for the Customer Portal", statement by statement: the
 * directory, the engine and Bizagi's portal as servers that know nothing of each other but the
 * Tenant URL and the API token. Numbers are the seed's sections in their order.
 */

const SUBSCRIPTION = "contoso";

let directory: DirectoryHouse;
let portal: PortalHouse;
let door: Awaited<ReturnType<typeof openHostDoor>>;
let walk: BizagiWalk;
let template: string;
let application: string;
let jobId: string;

beforeAll(async () => {
  directory = await openDirectory();
  portal = await openPortal();
  door = await openHostDoor(portal.origin, `users-${SUBSCRIPTION}.${DOMAIN}`);
  walk = new BizagiWalk(directory, portal, door.origin);
});

afterAll(async () => {
  await directory.close();
  await door.close();
  await portal.close();
});

const root = () => `/servicePrincipals/${application}/synchronization`;
const job = () => `${root()}/jobs/${jobId}`;
const settled = () => directory.settled(jobId);
const own = (path: string) => `/organizations/${walk.company}${path}`;

describe("Initial set up", () => {
  test("Bizagi is found in the gallery, and the application is made of its entry", async () => {
    const found = await directory.call("GET", '/applicationTemplates?$search="displayName:Bizagi"');
    const [entry] = listOf(found, "value");
    expect(entry).toMatchObject({ displayName: "Bizagi" });
    const made = await good(
      directory.call("POST", `/applicationTemplates/${String(entry?.id)}/instantiate`, {
        displayName: "Bizagi of Contoso",
      }),
    );
    application = String((made.servicePrincipal as JsonObject).id);
    const templates = await directory.call("GET", `${root()}/templates`);
    template = String(listOf(templates, "value")[0]?.id);
    jobId = String(
      (await good(directory.call("POST", `${root()}/jobs`, { templateId: template }))).id,
    );
  });

  test("The portal gives the URL of the connection, users-<subscription>.<domain>/scim/v2, and an API token", async () => {
    const added = await good(
      portal.operate("POST", "/organizations", { name: "Contoso", application: "bizagi" }),
    );
    walk.company = String((added.organization as JsonObject).id);
    const path = `/organizations/${walk.company}`;
    const { organization } = await good(
      portal.operate("PATCH", path, { subscription: SUBSCRIPTION }),
    );
    const { port } = new URL(portal.origin);
    expect(organization).toMatchObject({
      hostTenantUrl: `http://users-${SUBSCRIPTION}.${DOMAIN}:${port}/scim/v2`,
    });
    const token = await good(portal.operate("POST", `${path}/tokens`, { name: "Entra ID" }));
    expect(token.secretToken).toEqual(expect.any(String));
    walk.apiToken = String(token.secretToken);
  });

  test("Test connection tells a wrong token from a right one", async () => {
    const credentials = (secret: string) => [
      { key: "BaseAddress", value: `${door.origin}/scim/v2` },
      { key: "SecretToken", value: secret },
    ];
    const ask = (secret: string) =>
      directory.call("POST", `${job()}/validateCredentials`, { credentials: credentials(secret) });
    const wrong = await ask("not-the-token");
    expect(wrong.status).toBe(400);
    expect((await ask(walk.apiToken)).status).toBe(204);
    await good(directory.call("PUT", `${root()}/secrets`, { value: credentials(walk.apiToken) }));
    const settings = [{ name: "SyncAll", value: "true" }];
    await good(directory.call("PATCH", job(), { synchronizationJobSettings: settings }));
    await shortenEscrows(directory, jobId);
  });
});

describe("Provisioning users", () => {
  test("Manual process: Provision on demand makes the one person who was searched for", async () => {
    await walk.create("mia");
    await walk.create("bo");
    const found = await directory.call("GET", "/users?$filter=startswith(displayName,'mia')");
    const [mia] = listOf(found, "value");
    const subject = { objectId: mia?.id, objectTypeName: "User" };
    const answer = await good(
      directory.call("POST", `${job()}/provisionOnDemand`, {
        parameters: [{ ruleId: "", subjects: [subject] }],
      }),
    );
    expect(JSON.parse(String(answer.key))).toMatchObject({ result: "Success" });
    expect(await walk.accountOf("mia")).toMatchObject({ displayName: "mia", active: true });
    expect(await walk.accountOf("bo")).toBeUndefined();
  });

  test("Automatic process: with provisioning started, the users are synchronized by themselves", async () => {
    await good(directory.call("POST", `${job()}/start`));
    await settled();
    expect(await walk.accountOf("bo")).toMatchObject({ displayName: "bo" });
    await walk.create("late");
    await settled();
    expect(await walk.accountOf("late")).toMatchObject({ displayName: "late" });
  });

  test("An edit in the portal is not reflected in the directory; one in the directory reaches the portal and wins", async () => {
    const id = await walk.create("kim", { jobTitle: "Clerk", department: "Sales" });
    await settled();
    const at = `/employees/${await walk.idOf("kim")}`;
    await good(portal.portal("PATCH", own(at), { user: { title: "Queen" } }));
    await good(portal.portal("PATCH", own(at), { user: { displayName: "Kim the Great" } }));
    expect(await walk.accountOf("kim")).toMatchObject({ title: "Queen" });
    // Another attribute changes in the directory: what the portal has stays.
    await walk.edit(id, { givenName: "Kimberly" });
    await settled();
    expect(await walk.accountOf("kim")).toMatchObject({
      title: "Queen",
      displayName: "Kim the Great",
      name: { givenName: "Kimberly" },
    });
    expect(await good(directory.call("GET", `/users/${id}`))).toMatchObject({
      jobTitle: "Clerk",
      displayName: "kim",
    });
    // Its next change in the directory wins.
    await walk.edit(id, { jobTitle: "Manager" });
    await settled();
    expect(await walk.accountOf("kim")).toMatchObject({
      title: "Manager",
      displayName: "Kim the Great",
    });
  });

  test("Whose account is disabled, or whose data is incomplete, is not synchronized until that is mended", async () => {
    const idle = await walk.create("idle", { accountEnabled: false });
    const part = await walk.create("part", { mail: null });
    await settled();
    expect(await walk.accountOf("idle")).toBeUndefined();
    expect(await walk.accountOf("part")).toBeUndefined();
    expect(await walk.lastRecordOf(idle)).toMatchObject({
      provisioningStatusInfo: { status: "skipped" },
    });
    expect(await walk.lastRecordOf(part)).toMatchObject({
      provisioningStatusInfo: { status: "failure", errorInformation: { reason: /emails/ } },
    });
    await walk.edit(idle, { accountEnabled: true });
    await walk.edit(part, { mail: "part@contoso.example" });
    await settled();
    expect(await walk.accountOf("idle")).toMatchObject({ active: true });
    expect(await walk.accountOf("part")).toMatchObject({ active: true });
  });
});

describe("Provisioning scenarios", () => {
  test("Create a user, update the information, disable, delete: each reaches the portal", async () => {
    const id = await walk.create("tom");
    await settled();
    await walk.edit(id, { jobTitle: "Cook" });
    await settled();
    expect(await walk.accountOf("tom")).toMatchObject({ title: "Cook" });
    await walk.edit(id, { accountEnabled: false });
    await settled();
    expect(await walk.accountOf("tom")).toMatchObject({ active: false });
    await good(directory.call("DELETE", `/users/${id}`));
    await settled();
    expect(await walk.accountOf("tom")).toMatchObject({ active: false });
    await good(directory.call("DELETE", `/directory/deletedItems/${id}`));
    await settled();
    expect(await walk.accountOf("tom")).toBeUndefined();
  });
});

describe("Disabling whoever created resources or has administrator permissions", () => {
  /** Directory ids of the people of this part. */
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    for (const name of ["olga", "otto", "sam", "bea"]) ids[name] = await walk.create(name);
    ids.ann = await walk.create("ann", {}, ids.bea);
    ids.abe = await walk.create("abe");
    await settled();
    await good(portal.portal("POST", own("/owners"), { userId: await walk.idOf("olga") }));
    const sales = { name: "Sales", ownerId: await walk.idOf("sam") };
    await good(portal.portal("POST", own("/subscriptions"), sales));
    for (const name of ["ann", "abe"]) {
      const resource = {
        name: `Process of ${name}`,
        type: "process",
        ownerId: await walk.idOf(name),
      };
      await good(portal.portal("POST", own("/resources"), resource));
    }
    const permission = { role: "userAdministrator", userId: await walk.idOf("ann") };
    await good(portal.portal("POST", own("/permissions"), permission));
  });

  async function disable(name: string): Promise<void> {
    await walk.edit(String(ids[name]), { accountEnabled: false });
    await settled();
  }

  test("The portal says beforehand what would move to whom", async () => {
    const path = `/employees/${await walk.idOf("ann")}/ownership`;
    expect(await good(portal.portal("GET", own(path)))).toMatchObject({
      person: { name: "ann", active: true },
      heirs: [
        {
          name: "bea",
          because: "boss",
          things: { OwnedResource: 1, AdministratorPermission: 1 },
        },
      ],
    });
    const chosen = await portal.portal("GET", own(`${path}?heirId=${await walk.idOf("otto")}`));
    expect(chosen.body).toMatchObject({ heirs: [{ name: "otto", because: "chosen" }] });
  });

  test("Is the boss in the system, all resources and permissions go to that person", async () => {
    await disable("ann");
    expect(await walk.accountOf("ann")).toMatchObject({ active: false });
    expect(await walk.ownerOf("Process of ann")).toBe("bea");
    const { permissions } = await good(portal.portal("GET", own("/permissions")));
    expect(permissions).toMatchObject([
      { role: { name: "User Administrator" }, holder: { name: "bea" } },
    ]);
  });

  test("Otherwise the subscription owner gets the resources", async () => {
    await disable("abe");
    expect(await walk.ownerOf("Process of abe")).toBe("sam");
  });

  test("A subscription owner's go to the company owner", async () => {
    await disable("sam");
    expect(await walk.ownerOf("Process of abe")).toBe("olga");
    const { subscriptions } = await good(portal.portal("GET", own("/subscriptions")));
    expect(subscriptions).toMatchObject([{ name: "Sales", owner: { name: "olga" } }]);
  });

  test("The only company owner can't be disabled until another is assigned: logged, tried again, and done by itself then", async () => {
    await disable("olga");
    expect(await walk.accountOf("olga")).toMatchObject({ active: true });
    const record = await walk.lastRecordOf(String(ids.olga));
    expect(record).toMatchObject({ provisioningStatusInfo: { status: "failure" } });
    expect(JSON.stringify(record)).toContain(
      "olga is the only company owner and can't be disabled or deleted. Name another company " +
        "owner in the portal first",
    );
    const preview = await portal.portal(
      "GET",
      own(`/employees/${await walk.idOf("olga")}/ownership`),
    );
    expect(preview.body).toMatchObject({ refusal: { code: "OnlyCompanyOwner" }, transfers: [] });
    await good(portal.portal("POST", own("/owners"), { userId: await walk.idOf("otto") }));
    // Nobody touches the directory: the engine's own next try succeeds.
    await directory.until(async () => (await walk.accountOf("olga"))?.active === false);
    const after = await walk.lastRecordOf(String(ids.olga));
    expect(after).toMatchObject({ provisioningStatusInfo: { status: "success" } });
  });

  test("A company owner's go to another company owner", async () => {
    expect(await walk.ownerOf("Process of abe")).toBe("otto");
    const { subscriptions } = await good(portal.portal("GET", own("/subscriptions")));
    expect(subscriptions).toMatchObject([{ owner: { name: "otto" } }]);
    const { owners } = await good(portal.portal("GET", own("/owners")));
    expect(owners).toMatchObject([{ name: "otto", active: true }]);
  });

  test("Deleting the only company owner in the directory waits for another one as well", async () => {
    await good(directory.call("DELETE", `/users/${ids.otto}`));
    await good(directory.call("DELETE", `/directory/deletedItems/${ids.otto}`));
    await settled();
    expect(await walk.accountOf("otto")).toMatchObject({ active: true });
    await good(portal.portal("POST", own("/owners"), { userId: await walk.idOf("bea") }));
    await directory.until(async () => (await walk.accountOf("otto")) === undefined);
    expect(await walk.ownerOf("Process of abe")).toBe("bea");
  });
});
