import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import {
  type DeskOrganization,
  GOOD,
  OPERATOR,
  OTHER,
  readLink,
  type SignInDesk,
  startDesk,
} from "../sign-in/desk.ts";
import { type DirectoryHouse, listOf, openDirectory } from "./bizagi-house.ts";
import { good } from "./bizagi-walk.ts";

/**
 * Seed 004, "How to remove users from the Microsoft SSO/provisioning integration with BitaBIZ",
 * statement by statement: the directory with its engine and BitaBIZ as servers that know nothing of
 * each other but the endpoint URL and the bearer token. Anna is assigned herself, Bo by a group.
 */

let directory: DirectoryHouse;
let bitabiz: SignInDesk;
let account: DeskOrganization;
let administrator: string;
let application: string;
let jobId: string;
let role: string;
let group: string;
const people: Record<string, string> = {};
const employees: Record<string, string> = {};

beforeAll(async () => {
  directory = await openDirectory();
  bitabiz = await startDesk();
  account = await bitabiz.addOrganization("bitabiz");
  await account.addPerson("owner", OTHER);
  administrator = (await account.signIn("owner", OTHER)).cookie;
});

afterAll(async () => {
  await directory.close();
  await bitabiz.close();
});

const root = () => `/servicePrincipals/${application}/synchronization`;
const job = () => `${root()}/jobs/${jobId}`;

/** BitaBIZ's own API, as its signed-in administrator or as its support. */
async function ask(method: string, path: string, body?: unknown, isSupport = false) {
  const by = isSupport ? { token: OPERATOR } : { cookie: administrator };
  const sending = body === undefined ? by : { ...by, body };
  const answer = await bitabiz.call(method, `${account.path}${path}`, sending);
  return { ...answer, error: answer.body.error as JsonObject | undefined };
}

async function list(query: string): Promise<readonly JsonObject[]> {
  const { body } = await ask("GET", `/employees?${query}`);
  return body.employees as readonly JsonObject[];
}

async function employeeOf(name: string): Promise<JsonObject | undefined> {
  return (await list(`inactive=all&q=${name}`))[0];
}

async function addPerson(name: string): Promise<void> {
  const { id } = await good(
    directory.call("POST", "/users", {
      userPrincipalName: `${name}@old.example`,
      displayName: `${name} Berg`,
      givenName: name,
      surname: "Berg",
      mail: `${name}@old.example`,
      mailNickname: name,
    }),
  );
  people[name] = String(id);
}

async function assign(principalId: string): Promise<void> {
  const assignment = { principalId, resourceId: application, appRoleId: role };
  const path = `/servicePrincipals/${application}/appRoleAssignedTo`;
  await good(directory.call("POST", path, assignment));
}

const credentials = (url: string, secret: string) => [
  { key: "BaseAddress", value: url },
  { key: "SecretToken", value: secret },
];

describe("Before: the users are in the integration (seeds 000 and 001)", () => {
  test("Setup admin, Integration: Enabled; the endpoint URL and the Bearer Token are copied", async () => {
    const { body } = await ask("GET", "/integration");
    expect(body.integration).toMatchObject({ enabled: true, directories: "one" });
    const given = await ask("POST", "/integration/token", { immediate: true });
    expect(given.status).toBe(201);
    const { endpointUrl, bearerToken } = given.body;
    const found = await directory.call(
      "GET",
      '/applicationTemplates?$search="displayName:BitaBIZ"',
    );
    const [entry] = listOf(found, "value");
    const made = await good(
      directory.call("POST", `/applicationTemplates/${String(entry?.id)}/instantiate`, {
        displayName: "BitaBIZ of Contoso",
      }),
    );
    const principal = made.servicePrincipal as JsonObject;
    application = String(principal.id);
    const roles = principal.appRoles as readonly JsonObject[];
    role = String(roles.find(({ displayName }) => displayName === "User")?.id ?? roles[0]?.id);
    const templates = await directory.call("GET", `${root()}/templates`);
    const templateId = listOf(templates, "value")[0]?.id;
    jobId = String((await good(directory.call("POST", `${root()}/jobs`, { templateId }))).id);
    const value = credentials(String(endpointUrl), String(bearerToken));
    const test = { credentials: value };
    expect((await directory.call("POST", `${job()}/validateCredentials`, test)).status).toBe(204);
    await good(directory.call("PUT", `${root()}/secrets`, { value }));
  });

  test("assigned users become employees whom the directory manages", async () => {
    for (const name of ["anna", "bo", "cy"]) await addPerson(name);
    const made = await good(
      directory.call("POST", "/groups", {
        displayName: "BitaBIZ users",
        mailEnabled: false,
        mailNickname: "bitabiz",
        securityEnabled: true,
      }),
    );
    group = String(made.id);
    const member = { "@odata.id": `${directory.origin}/directoryObjects/${people.bo}` };
    await good(directory.call("POST", `/groups/${group}/members/$ref`, member));
    for (const principal of [people.anna, people.cy, group]) await assign(String(principal));
    await good(directory.call("POST", `${job()}/start`));
    await directory.settled(jobId);
    for (const name of ["anna", "bo", "cy"]) {
      const employee = await employeeOf(name);
      expect(employee).toMatchObject({ active: true, managedBy: "directory", locked: true });
      employees[name] = String(employee?.id);
    }
  });

  test("Integration with 1 tenant per account: a second one is refused until the first is released", async () => {
    const second = await ask("POST", "/integration/token", { directory: "Fabrikam" });
    expect([second.status, second.error?.code]).toEqual([409, "DirectoryConnected"]);
    expect(second.error?.message).toContain("Release");
    const before = await ask("GET", "/integration");
    expect(before.body.integration).toMatchObject({ directory: { name: "Directory" } });
    const renamed = await ask("PATCH", "/integration/directory", { name: "Contoso" });
    expect(renamed.body.integration).toMatchObject({ directory: { name: "Contoso" } });
  });

  test("an employee of the integration has no BitaBIZ password, and can't be changed by hand", async () => {
    const one = `/employees/${employees.anna}`;
    expect((await ask("POST", `${one}/password-link`, {}, true)).status).toBe(409);
    const edit = await ask("PATCH", one, { user: { emails: [{ value: "a@b.example" }] } });
    expect([edit.status, edit.error?.fields]).toEqual([409, ["emails"]]);
    expect((await ask("POST", `${one}/deactivate`, {})).status).toBe(409);
  });
});

describe("Step 1 and 2: new email addresses, carried by Restart provisioning", () => {
  test("the primary SMTP address is updated in the directory first", async () => {
    const change = { mail: "anna@new.example" };
    await good(directory.call("PATCH", `/users/${people.anna}`, change));
  });

  test("Click: Restart provisioning. This will update the users new email addresses on BitaBIZ", async () => {
    const criteria = { resetScope: "Watermark, Escrows, QuarantineState" };
    const before = directory.executions.length;
    expect((await directory.call("POST", `${job()}/restart`, { criteria })).status).toBe(204);
    await directory.until(async () => directory.executions.length > before);
    await directory.settled(jobId);
    expect(await employeeOf("anna@new.example")).toMatchObject({
      id: employees.anna,
      email: "anna@new.example",
      userName: "anna@old.example",
    });
  });
});

describe("Step 3: users are removed from the enterprise application", () => {
  test("removed from the application, or from the group by which they are in it", async () => {
    const path = `/servicePrincipals/${application}/appRoleAssignedTo`;
    const assignments = listOf(await directory.call("GET", path), "value");
    const own = assignments.find(({ principalId }) => principalId === people.anna);
    await good(directory.call("DELETE", `${path}/${String(own?.id)}`));
    const member = `/groups/${group}/members/${people.bo}/$ref`;
    await good(directory.call("DELETE", member));
    await directory.settled(jobId);
  });

  test("the users will be made inactive in BitaBIZ during the next provisioning", async () => {
    const inactive = await list("inactive=true");
    expect(inactive.map(({ id }) => id)).toEqual([employees.anna, employees.bo]);
    expect(inactive[0]).toMatchObject({
      inactiveReason: "directory",
      managedBy: "directory",
      terminationDate: expect.any(String),
    });
    expect((await list("")).map(({ id }) => id)).toContain(employees.cy);
  });

  test("they can't be activated yet, and the answer says why and what to do", async () => {
    const { status, error } = await ask("POST", `/employees/${employees.anna}/activate`, {});
    expect([status, error?.code]).toEqual([409, "ManagedByDirectory"]);
    expect(error?.message).toContain("anna Berg can't be activated here: the directory Contoso");
    expect(error?.message).toContain("ask the vendor's support to remove the directory role");
  });
});

describe("Step 4: contact BitaBIZ", () => {
  test("who will then remove the users AD role on your BitaBIZ account: nobody else can", async () => {
    const ids = [employees.anna, employees.bo];
    expect((await ask("POST", "/employees/detach", { ids })).status).toBe(403);
    const { body } = await ask("POST", "/employees/detach", { ids }, true);
    expect(body.employees).toMatchObject([{ managedBy: "manual" }, { managedBy: "manual" }]);
    const audit = await ask("GET", `/audit?resource=${employees.anna}`);
    expect((audit.body.entries as readonly JsonObject[])[0]).toMatchObject({
      actor: "operator",
      modified: [{ path: "managedBy", oldValue: "directory", newValue: "manual" }],
    });
  });
});

describe("Step 5: activate users manually", () => {
  test("Setup admin > Employees > Show inactive employees > Edit > Activate user", async () => {
    const [anna] = await list("inactive=true&q=anna");
    const one = `/employees/${String(anna?.id)}`;
    const edited = await ask("PATCH", one, { policy: "Denmark", user: { title: "Planner" } });
    expect(edited.body.employee).toMatchObject({ policy: "Denmark", user: { title: "Planner" } });
    const { status, body } = await ask("POST", `${one}/activate`, {});
    expect(status).toBe(200);
    expect(body.employee).toMatchObject({ active: true, managedBy: "manual" });
  });

  test("The user is now active in BitaBIZ, and stays so with the directory's next provisioning", async () => {
    await good(directory.call("PATCH", `/users/${people.cy}`, { jobTitle: "Pilot" }));
    await directory.settled(jobId);
    expect(await employeeOf("cy")).toMatchObject({ active: true });
    expect((await list("q=anna"))[0]).toMatchObject({ id: employees.anna, active: true });
  });
});

describe("Step 6: user must create a new BitaBIZ password", () => {
  test("by a mailed link that works once; then they can log into BitaBIZ", async () => {
    expect((await account.signIn("anna@old.example", GOOD)).status).toBe(401);
    const asked = await bitabiz.call("POST", `${account.path}/password-link`, {
      body: { userName: "anna@old.example" },
    });
    expect(asked.status).toBe(202);
    const [mail] = await bitabiz.mail.waitFor(1);
    expect(mail?.to).toEqual(["anna@new.example"]);
    const address = /https?:\S+link=\S+/u.exec(mail?.mail.text ?? "")?.[0] ?? "";
    const chosen = { link: readLink(address), password: GOOD };
    const set = await bitabiz.call("POST", `${account.path}/password`, { body: chosen });
    expect(set.status).toBe(200);
    const again = await bitabiz.call("POST", `${account.path}/password`, { body: chosen });
    expect(again.status).toBe(410);
    const signedIn = await account.signIn("anna@old.example", GOOD);
    expect(signedIn.status).toBe(200);
    const me = await bitabiz.call("GET", "/saas/v1/me", { cookie: signedIn.cookie });
    expect(me.status).toBe(200);
  });
});

describe("After: the account moves to another tenant", () => {
  test("the released directory's token is refused with a sentence that tells what to do", async () => {
    const released = await ask("DELETE", "/integration/directory");
    expect(released.status).toBe(200);
    const second = await ask("POST", "/integration/token", { directory: "Fabrikam" });
    expect(second.status).toBe(201);
    await good(directory.call("PATCH", `/users/${people.cy}`, { jobTitle: "Captain" }));
    await directory.until(async () => {
      const { status } = await good(directory.call("GET", job()));
      const { code, quarantine } = status as JsonObject;
      return code === "Quarantine" || quarantine !== null;
    });
    const shown = JSON.stringify((await good(directory.call("GET", job()))).status);
    expect(shown).toContain("Fabrikam is connected");
    expect(shown).toContain("Setup admin, Integration");
  });
});
