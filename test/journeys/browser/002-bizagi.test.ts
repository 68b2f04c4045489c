import type { Page } from "playwright-core";
import { expect } from "vitest";
import { BizagiPortal } from "./bizagi-portal.ts";
import { beginJourney } from "./journey.ts";
import {
  atHeading,
  choose,
  copy,
  fillConnection,
  findEmployee,
  foundOrganization,
  makePassword,
  pagesOfApplication,
  press,
  show,
  signInByPrintedLink,
  takeLabels,
  testConnection,
} from "./steps.ts";

/** Seed 002, Bizagi's guide to its Customer Portal, in front of both consoles. */

const { step, finish } = beginJourney("002-bizagi", "bizagi.example");

let portal: BizagiPortal;
let tenantUrl = "";
let secretToken = "";

step(
  "portal-values",
  "URL Service Connection and API token values generated in the Customer Portal",
  async (stage) => {
    const admin = "petra@bizagi.example";
    const name = "Contoso at Bizagi";
    const made = await foundOrganization(stage, { name, application: "bizagi", admin });
    portal = new BizagiPortal(stage, made.id);
    await stage.ask("PATCH", `/api/organizations/${made.id}`, { subscription: "contoso" });
    await portal.addPeople();
    await makePassword(stage.owner, made.link);
    await atHeading(stage.owner, name);
    await stage.owner.getByRole("link", { name: "API Token Management" }).first().click();
    tenantUrl = await copy(stage.owner, "URL Service Connection");
    await press(stage.owner, "Generate new");
    await press(stage.owner.getByRole("dialog"), "Generate new");
    secretToken = await copy(stage.owner, "API token");
    await stage.owner.getByText(/http:\/\/users-contoso\.bizagi\.example\S*\/scim\/v2/).waitFor();
    return stage.owner;
  },
  { isMain: true },
);

step("active-directory", "Go to Azure's Active Directory", async (stage) => {
  await signInByPrintedLink(stage);
  await takeLabels(stage.admin, "Older: Azure Active Directory");
  const navigation = stage.admin.getByRole("navigation", { name: "Main navigation" });
  await navigation.getByText("Azure Active Directory").waitFor();
  return stage.admin;
});

step(
  "gallery",
  "Enterprise applications>All applications>Browse Entra ID Gallery: look for the Bizagi App",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "Enterprise applications", exact: true }).first().click();
    await admin.getByRole("link", { name: "New application" }).first().click();
    await atHeading(admin, "Browse Entra ID Gallery");
    await admin.getByRole("searchbox", { name: "Add from the gallery" }).fill("Bizagi");
    await admin.getByRole("link", { name: "BIS", exact: true }).waitFor({ state: "detached" });
    return admin;
  },
);

step("create", "Create the application by clicking the Create button", async ({ admin }) => {
  await admin.getByRole("link", { name: "Bizagi", exact: true }).click();
  await press(admin, "Create");
  return await atHeading(admin, "Bizagi – Overview");
});

step(
  "credentials",
  "Provisioning mode, Administrator credentials; paste the URL and API token",
  async ({ admin }) => {
    await pagesOfApplication(admin, "Provisioning");
    await choose(admin, "Provisioning Mode", "Automatic");
    await admin.getByRole("heading", { name: "Admin Credentials" }).waitFor();
    await fillConnection(admin, { tenantUrl, secretToken });
    return admin;
  },
);

step("test-connection", "Click the Test connection button", async ({ admin }) =>
  testConnection(admin, "The supplied credentials are authorized to enable provisioning"),
);

step(
  "on-demand",
  "Manual process: Provision on demand; in the search box, type the name of the user",
  async ({ admin }) => {
    await choose(admin, "Scope", "Sync all users and groups");
    await press(admin, "Save");
    await admin
      .getByRole("link", { name: /^Synchronize .+ to Bizagi/ })
      .first()
      .waitFor();
    await pagesOfApplication(admin, "Overview", 1);
    await admin.getByRole("main").getByRole("link", { name: "Provision on demand" }).last().click();
    await admin.getByRole("combobox", { name: "User" }).fill("Mia");
    await admin.getByRole("option", { name: /Mia Holm/ }).click();
    return admin;
  },
);

step("provisioned", "Click the Provision button", async ({ admin, owner }) => {
  await press(admin, "Provision");
  await admin.getByText("Mia Holm is in step with Bizagi.").waitFor();
  await owner.getByRole("link", { name: "Employees" }).first().click();
  await findEmployee(owner, "Mia Holm", "Active");
  return admin;
});

step("users", "The list of users in Azure: Home>Active directory>Users", async ({ admin }) => {
  await admin.getByRole("link", { name: "Users", exact: true }).first().click();
  await admin.getByRole("link", { name: "Olga Lind" }).waitFor();
  return admin;
});

step(
  "status-on",
  "Automatic process: Provisioning>General information. Set the Provisioning Status to On",
  async ({ admin }) => {
    await toProvisioning(admin);
    await admin.getByRole("main").getByRole("link", { name: "Edit provisioning" }).last().click();
    await choose(admin, "Provisioning Status", "On");
    await choose(admin, "Scope", "Sync all users and groups");
    return await show(admin, admin.getByRole("heading", { name: "Settings", exact: true }));
  },
);

step("start", "Click the Start provisioning option", async ({ admin }) => {
  await press(admin, "Save");
  await admin.getByText("Healthy").or(admin.getByText("Warning")).first().waitFor();
  await toProvisioning(admin);
  await press(admin, "Start provisioning");
  await admin.getByText("Provisioning is started.").waitFor();
  return admin;
});

step("synchronized", "The users will be automatically synchronized", async ({ owner }) => {
  await findEmployee(owner, "Kim Lund", "Entra");
  await findEmployee(owner, "Olga Lind", "Entra");
  return owner;
});

step(
  "restrictions",
  "If the account is disabled, or the data is incomplete, that user is not synchronized",
  async ({ admin, owner }) => {
    expect(
      await owner
        .getByRole("row")
        .filter({ hasText: /Ida Off|Per Half/ })
        .count(),
    ).toBe(0);
    await pagesOfApplication(admin, "Provisioning logs");
    const failed = admin.getByRole("row").filter({ hasText: "Per Half" });
    await failed.getByText("Failure").first().waitFor();
    await admin.getByRole("row").filter({ hasText: "Ida Off" }).getByText("Skipped").waitFor();
    return await show(admin, failed);
  },
);

step(
  "not-reflected",
  "If you edit a user's information in the Customer Portal, the change is not reflected",
  async ({ admin, owner }) => {
    await portal.openEmployee("Kim Lund", "Edit");
    await owner.getByRole("textbox", { name: "Job title" }).fill("Queen");
    await press(owner, "Save employee");
    await owner.getByText("Saved.").last().waitFor();
    await openUser(admin, "Kim Lund");
    await admin.getByText("Clerk").first().waitFor();
    return owner;
  },
);

step(
  "new-user",
  "Click the New User option. Click the Create new user option",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "Users", exact: true }).first().click();
    await admin.getByRole("button", { name: "New user" }).click();
    await admin.getByRole("menuitem", { name: "Create new user" }).click();
    return await atHeading(admin, "Create new user");
  },
);

step("created", "Enter the new user's information. Click the Save button", async (stage) => {
  const { admin, owner } = stage;
  await admin.getByRole("textbox", { name: "Display name" }).fill("Tom Ray");
  await admin.getByRole("textbox", { name: "First name" }).fill("Tom");
  await admin.getByRole("textbox", { name: "Last name" }).fill("Ray");
  await admin.getByRole("textbox", { name: "User principal name" }).fill("tom@contoso.example");
  await admin.getByRole("textbox", { name: "Email", exact: true }).fill("tom@contoso.example");
  await press(admin, "Save");
  await atHeading(admin, "Tom Ray");
  await owner.getByRole("link", { name: "Employees" }).first().click();
  await findEmployee(owner, "Tom Ray", "Active");
  return admin;
});

step("updated", "Edit properties. Change the desired values. Save", async ({ admin, owner }) => {
  await openUser(admin, "Tom Ray", "Edit properties");
  await admin.getByRole("textbox", { name: "Email", exact: true }).fill("tom@kitchen.example");
  await press(admin, "Save");
  await findEmployee(owner, "Tom Ray", "tom@kitchen.example");
  return owner;
});

step("deleted", "Click the Delete option. Click the Accept button", async ({ admin, owner }) => {
  await press(admin, "Delete");
  await admin.getByRole("dialog").getByRole("button", { name: "Accept" }).waitFor();
  await press(admin.getByRole("dialog"), "Accept");
  await admin.getByText("Deleted: Tom Ray").waitFor();
  await owner.getByRole("switch", { name: "Show inactive employees" }).click();
  await findEmployee(owner, "Tom Ray", "Inactive");
  return owner;
});

step("who-inherits", "If the user you are disabled created resources", async ({ owner }) => {
  await portal.addResources();
  await portal.openEmployee("Ann Dahl", "Owns");
  await owner.getByText("Bea Sand").first().waitFor();
  return owner;
});

step(
  "disable",
  "Edit properties. Uncheck the Enabled account checkbox. Click the Save button",
  async ({ admin }) => {
    await openUser(admin, "Ann Dahl", "Edit properties");
    const box = admin.getByRole("checkbox", { name: "Enabled account" });
    await box.uncheck();
    return await show(admin, box);
  },
);

step("boss", "If the Boss is in the system, all resources are transferred", async (stage) => {
  await press(stage.admin, "Save");
  await portal.ownerBecomes("Process of Ann", "Bea Sand");
  return stage.owner;
});

step("subscription-owner", "Otherwise, to the Subscription owner", async ({ admin, owner }) => {
  await disable(admin, "Abe Krag");
  await portal.ownerBecomes("Process of Abe", "Sam Berg");
  return owner;
});

step(
  "company-owner",
  "In case that the user is the Subscription owner: to the Company owner",
  async ({ admin, owner }) => {
    await disable(admin, "Sam Berg");
    await portal.ownerBecomes("Process of Abe", "Olga Lind");
    return owner;
  },
);

step(
  "only-company-owner",
  "The only Company owner: it is not possible to disable the user until another is assigned",
  async ({ admin }) => {
    await disable(admin, "Olga Lind");
    await toProvisioning(admin);
    await pagesOfApplication(admin, "Provisioning logs");
    const row = admin.getByRole("row").filter({ hasText: "Olga Lind" });
    await row.getByText("Failure").first().waitFor();
    await row.filter({ hasText: "Failure" }).getByRole("link").first().click();
    await admin.getByRole("tab", { name: "Troubleshooting" }).click();
    await admin
      .getByText(/is the only company owner/)
      .first()
      .waitFor();
    return admin;
  },
);

step(
  "another-company-owner",
  "In case the user is the Company owner: transferred to another Company owner",
  async ({ admin, owner }) => {
    await portal.nameCompanyOwner("Otto Falk");
    await toProvisioning(admin);
    await press(admin, "Restart provisioning");
    await press(admin.getByRole("dialog"), "Restart provisioning");
    await admin.getByRole("dialog").waitFor({ state: "detached" });
    await portal.ownerBecomes("Process of Abe", "Otto Falk");
    return owner;
  },
);

finish();

async function toProvisioning(admin: Page): Promise<void> {
  await admin.getByRole("link", { name: "Enterprise applications", exact: true }).first().click();
  await admin.getByRole("main").getByRole("link", { name: "Bizagi" }).click();
  await pagesOfApplication(admin, "Provisioning");
  await atHeading(admin, "Bizagi – Provisioning");
}

async function openUser(admin: Page, name: string, tab?: string): Promise<void> {
  await admin.getByRole("link", { name: "Users", exact: true }).first().click();
  await admin.getByRole("main").getByRole("link", { name }).click();
  await atHeading(admin, name);
  if (tab !== undefined) await admin.getByRole("tab", { name: tab }).click();
}

async function disable(admin: Page, name: string): Promise<void> {
  await openUser(admin, name, "Edit properties");
  await admin.getByRole("checkbox", { name: "Enabled account" }).uncheck();
  await press(admin, "Save");
  await admin.getByText("Saved.").last().waitFor();
}
