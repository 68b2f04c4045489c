import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { JsonObject } from "../../../src/common/json.ts";
import { TENANT } from "../company.ts";
import { beginJourney } from "./journey.ts";
import {
  addPerson,
  assign,
  atHeading,
  copy,
  fillConnection,
  pagesOfApplication,
  press,
  show,
  signInByLink,
  testConnection,
  unassign,
} from "./steps.ts";

/** Seed 003, the tutorial of BIS, with the labels of today. */

const { step, finish } = beginJourney("003-bis");

const COMPLETE = {
  employeeId: "E-1",
  state: "Hovedstaden",
  country: "Denmark",
  companyName: "Contoso",
};
let organizationId = "";
let tenantUrl = "";
let secretToken = "";
let support: Page;

step(
  "credentials",
  "Step 2: To get your credentials for authorization contact BIS Support",
  async (stage) => {
    support = stage.owner;
    await support.goto("/operator");
    await support.locator("[name=token]").fill(String(stage.house.operator.token));
    await press(support, "Sign in as operator");
    await press(support, "Create organization");
    const dialog = support.getByRole("dialog");
    await dialog.locator("[name=name]").fill("Contoso at BIS");
    await dialog.getByRole("combobox", { name: "Application" }).click();
    await support.getByRole("option", { name: "BIS", exact: true }).click();
    await press(dialog, "Create organization");
    tenantUrl = await copy(support, "Tenant URL");
    secretToken = await copy(support, "Secret Token");
    organizationId = /organizations\/([^/]+)\//.exec(tenantUrl)?.[1] ?? "";
    return support;
  },
);

step(
  "signed-in",
  "Prerequisites: one of the following roles, e.g. Cloud Application Administrator",
  async (stage) => {
    await addPerson(stage, "Mia Holm", COMPLETE);
    await addPerson(stage, "Nils Dahl", { ...COMPLETE, employeeId: "E-2" });
    await addPerson(stage, "Rita Half", { ...COMPLETE, state: null });
    const path = `/rollcall/v1/tenants/${TENANT}/administrators`;
    const body = { name: "Clara Cloud", role: "Cloud Application Administrator" };
    const { signInLink } = await stage.ask("POST", path, body);
    await signInByLink(stage.admin, String(signInLink));
    return stage.admin;
  },
);

step("enterprise-apps", "Browse to Entra ID > Enterprise apps", async ({ admin }) => {
  const navigation = admin.getByRole("navigation", { name: "Main navigation" });
  await navigation.getByText("Entra ID").waitFor();
  await navigation.getByRole("link", { name: "Enterprise apps" }).click();
  return await atHeading(admin, "Enterprise apps");
});

step(
  "gallery-entry",
  "Step 3: Add BIS from the gallery. Supported capabilities",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "New application" }).first().click();
    await admin.getByRole("link", { name: "BIS", exact: true }).click();
    await admin.getByText("Delete people for good").waitFor();
    await admin.getByText(/code of two or three letters/).waitFor();
    return admin;
  },
  { isMain: true },
);

step(
  "separate-app",
  "It's recommended that you create a separate app when testing out the integration initially",
  async ({ admin }) => {
    await admin.getByRole("textbox", { name: "Name" }).fill("BIS for tests");
    await press(admin, "Create");
    return await atHeading(admin, "BIS for tests – Overview");
  },
);

step(
  "extra-role",
  "If you need extra roles, you can update the application manifest",
  async (stage) => {
    const { admin } = stage;
    await pagesOfApplication(admin, "Properties");
    await press(admin, "Add role");
    const dialog = admin.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Display name" }).fill("Planner");
    await dialog.getByRole("textbox", { name: "Value" }).fill("planner");
    await press(dialog, "Add role");
    await dialog.waitFor({ state: "detached" });
    return await show(admin, admin.getByRole("row").filter({ hasText: "Planner" }));
  },
);

step("start-small", "Step 4: Start small. Assigning one or two users", async ({ admin }) => {
  await pagesOfApplication(admin, "Users and groups");
  await assign(admin, "Mia Holm", "Planner");
  return admin;
});

step("provisioning-tab", "Step 5: Select the Provisioning tab", async ({ admin }) => {
  await pagesOfApplication(admin, "Provisioning");
  await admin.getByRole("link", { name: "+ New configuration" }).waitFor();
  return admin;
});

step(
  "new-configuration",
  "Set + New configuration. Tenant URL, Secret Token. Select Test Connection",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "+ New configuration" }).click();
    await fillConnection(admin, { tenantUrl, secretToken });
    return await testConnection(
      admin,
      "The supplied credentials are authorized to enable provisioning",
    );
  },
);

step("created", "Select Create to create your configuration", async ({ admin }) => {
  await press(admin, "Create");
  await admin.getByRole("button", { name: "Start provisioning", exact: true }).waitFor();
  return await atHeading(admin, "BIS for tests – Provisioning");
});

step(
  "properties",
  "Properties in the Overview page; the pencil; notification emails; accidental deletions",
  async ({ admin }) => {
    await admin.getByRole("main").getByRole("link", { name: "Properties" }).last().click();
    await admin.getByRole("button", { name: "Edit the properties" }).click();
    await admin.getByRole("checkbox", { name: "Enable notification emails" }).check();
    await admin.getByRole("textbox", { name: "Notification Email" }).fill("it@contoso.example");
    await admin.getByRole("checkbox", { name: "Prevent accidental deletions" }).check();
    return admin;
  },
);

step("applied", "Select Apply to save the changes", async ({ admin }) => {
  await press(admin, "Apply");
  await admin.getByRole("button", { name: "Edit the properties" }).waitFor();
  await admin.getByText("it@contoso.example").waitFor();
  return admin;
});

step(
  "attribute-mapping",
  "Select Attribute Mapping in the left panel and select users",
  async ({ admin }) => {
    await pagesOfApplication(admin, "Attribute mapping");
    await admin.getByRole("tab", { name: "Users" }).click();
    await admin.getByRole("combobox", { name: "Person to try it on" }).fill("Mia");
    await admin.getByRole("option", { name: /Mia Holm/ }).click();
    await admin.getByRole("columnheader", { name: "Value: Mia Holm" }).waitFor();
    expect(await admin.getByRole("table").first().getByRole("row").count()).toBe(22);
    return admin;
  },
  { isMain: true },
);

step("country", "Country/region should be passed as 2 or 3 letter code", async ({ admin }) => {
  const row = admin.getByRole("row").filter({ hasText: "CountryCode([country])" });
  await row.getByText("DK", { exact: true }).waitFor();
  return await show(admin, row);
});

step(
  "extension",
  "extension:BIS:2.0:User: location, startdate, terminationdate DateTime",
  (stage) => show(stage.admin, stage.admin.getByText(/extension:BIS:2\.0:User:startdate/)),
);

step(
  "not-filterable",
  "The matching target attribute: ensure that the BIS API supports filtering users",
  async ({ admin }) => {
    await admin.getByRole("button", { name: /^Edit: emails/ }).click();
    const dialog = admin.getByRole("dialog");
    await dialog.getByRole("checkbox", { name: "Match objects using this attribute" }).check();
    await press(dialog, "OK");
    await press(admin, "Save");
    await admin
      .getByRole("dialog")
      .getByText(/can't filter Users by emails/)
      .first()
      .waitFor();
    return admin;
  },
);

step("scoping-filter", "To configure scoping filters", async ({ admin }) => {
  await press(admin.getByRole("dialog"), "Go on editing");
  await press(admin, "Discard");
  await pagesOfApplication(admin, "Scope");
  await press(admin, "Add scoping filter");
  await admin.getByRole("combobox", { name: "Attribute Name" }).fill("companyName");
  await admin.getByRole("option", { name: "companyName" }).click();
  await admin.getByLabel("Attribute Value").fill("Contoso");
  await admin.getByText("In scope: 1 of 3").waitFor();
  return admin;
});

step(
  "on-demand",
  "Use on-demand provisioning to validate sync with a few users",
  async ({ admin }) => {
    await press(admin, "Save");
    await press(admin.getByRole("dialog"), "Save");
    await admin.getByRole("dialog").waitFor({ state: "detached" });
    await pagesOfApplication(admin, "Provision on demand");
    await admin.getByRole("combobox", { name: "User" }).fill("Mia");
    await admin.getByRole("option", { name: /Mia Holm/ }).click();
    await press(admin, "Provision");
    await admin.getByText("Mia Holm is in step with BIS for tests.").waitFor();
    return admin;
  },
);

step("started", "Select Start Provisioning from the Overview page; the progress", async (stage) => {
  const { admin } = stage;
  await pagesOfApplication(admin, "Users and groups");
  for (const name of ["Nils Dahl", "Rita Half"]) await assign(admin, name, "Planner");
  await pagesOfApplication(admin, "Provisioning");
  await press(admin, "Start provisioning");
  await admin.getByText("The last cycles").waitFor();
  return await atHeading(admin, "BIS for tests – Provisioning");
});

step(
  "logs",
  "Step 6: Which users are provisioned successfully or unsuccessfully",
  async ({ admin }) => {
    await pagesOfApplication(admin, "Provisioning logs");
    await admin.getByRole("row").filter({ hasText: "Nils Dahl" }).getByText("Success").waitFor();
    await admin.getByRole("row").filter({ hasText: "Rita Half" }).getByText("Failure").waitFor();
    return admin;
  },
);

step("removed", "Remove users in BIS when they don't require access anymore", async ({ admin }) => {
  await pagesOfApplication(admin, "Users and groups");
  await unassign(admin, "Nils Dahl");
  await pagesOfApplication(admin, "Provisioning");
  await pagesOfApplication(admin, "Provisioning logs");
  const row = admin.getByRole("row").filter({ hasText: "Nils Dahl" }).filter({ hasText: "Delete" });
  await row.getByText("Success").waitFor();
  return admin;
});

step(
  "quarantine",
  "If the configuration seems to be in an unhealthy state, the application goes into quarantine",
  async ({ admin, ask, graph, house }) => {
    const path = `/api/organizations/${organizationId}/token/rotate`;
    secretToken = String((await ask("POST", path, { immediate: true })).secretToken);
    await pagesOfApplication(admin, "Overview", 1);
    const [mia] = (await graph("GET", "/users?$filter=startswith(displayName,'Mia')"))
      .value as readonly JsonObject[];
    await graph("PATCH", `/users/${String(mia?.id)}`, { jobTitle: "Fitter" });
    await admin.getByText("Provisioning has been quarantined").first().waitFor();
    await house.mail.waitFor(1);
    return admin;
  },
  { isMain: true },
);

step("healthy-again", "quarantine status: put right what is wrong", async ({ admin }) => {
  await admin.getByRole("link", { name: "Update secret token" }).click();
  await fillConnection(admin, { tenantUrl, secretToken });
  await press(admin, "Save");
  await admin.getByText("Saved.").waitFor();
  await pagesOfApplication(admin, "Overview", 1);
  await press(admin, "Start provisioning");
  await admin.getByText("Provisioning has been quarantined").first().waitFor({ state: "detached" });
  return admin;
});

finish();
