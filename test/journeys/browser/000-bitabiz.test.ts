import { expect } from "vitest";
import { beginJourney } from "./journey.ts";
import {
  addPerson,
  assign,
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
  unassign,
} from "./steps.ts";

/** Seed 000, BitaBIZ's provisioning tutorial, in front of both consoles. */

const { step, finish } = beginJourney("000-bitabiz");

let invitation: { readonly id: string; readonly link: string };
let endpointUrl = "";
let bearerToken = "";

step(
  "bitabiz-signed-in",
  "Prerequisites: a user account in BitaBIZ with Admin permissions",
  async (stage) => {
    const name = "Contoso at BitaBIZ";
    const admin = "bo@bitabiz.example";
    invitation = await foundOrganization(stage, { name, application: "bitabiz", admin });
    const people = ["Anna Berg", "Dora Holm", "Eva Lind", "Nils Dahl", "Otto Krag"];
    for (const person of people) {
      const companyName = person === "Otto Krag" ? "Fabrikam" : "Contoso";
      await addPerson(stage, person, { companyName, department: "Harbour", jobTitle: "Pilot" });
    }
    await addPerson(stage, "Half Done", { companyName: "Contoso", mail: null });
    await makePassword(stage.owner, invitation.link);
    return await atHeading(stage.owner, name);
  },
  { isMain: true },
);

step(
  "setup-admin",
  "Sign in to your BitaBIZ Admin Console. Click on SETUP ADMIN",
  async (stage) => {
    await stage.owner.getByRole("main").getByRole("link", { name: "SETUP ADMIN" }).click();
    return await atHeading(stage.owner, "Setup admin");
  },
);

step(
  "integration",
  "Navigate to INTEGRATION. Navigate to Microsoft Entra provisioning",
  async (stage) => {
    const { owner } = stage;
    await owner.getByRole("main").getByRole("link", { name: "INTEGRATION" }).click();
    await owner.getByRole("heading", { name: "Microsoft Entra provisioning" }).waitFor();
    return await atHeading(owner, "Integration");
  },
);

step(
  "two-values",
  "Select Enabled; copy SCIM Provisioning endpoint URL and Bearer Token",
  async ({ owner }) => {
    await choose(owner, "Automatic user provisioning", "Enabled");
    await press(owner, "Save provisioning");
    endpointUrl = await copy(owner, "SCIM Provisioning endpoint URL");
    await press(owner, "Generate new");
    await press(owner.getByRole("dialog"), "Generate new");
    bearerToken = await copy(owner, "Bearer Token");
    expect(endpointUrl).toMatch(/^http.+\/scim\/v2$/);
    expect(bearerToken).not.toBe("");
    return owner;
  },
  { isMain: true },
);

step(
  "admin-center-home",
  "Sign in to the Microsoft Entra admin center as at least a Cloud Application Administrator",
  async (stage) => {
    await signInByPrintedLink(stage);
    await takeLabels(stage.admin, "Classic: Identity");
    return stage.admin;
  },
  { isMain: true },
);

step(
  "enterprise-applications",
  "Browse to Identity > Applications > Enterprise applications > New application",
  async ({ admin }) => {
    const navigation = admin.getByRole("navigation", { name: "Main navigation" });
    await navigation.getByText("Identity").waitFor();
    await navigation.getByText("Applications", { exact: true }).waitFor();
    await navigation.getByRole("link", { name: "Enterprise applications" }).click();
    return await atHeading(admin, "Enterprise applications");
  },
  { isMain: true },
);

step(
  "gallery-search",
  "In the Add from the gallery section, type BitaBIZ, select BitaBIZ in the search box",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "New application" }).first().click();
    await admin.getByRole("searchbox", { name: "Add from the gallery" }).fill("BitaBIZ");
    await admin.getByRole("link", { name: "Bizagi" }).waitFor({ state: "detached" });
    return admin;
  },
);

step(
  "gallery-entry",
  "Select BitaBIZ from results panel; Connector limitations",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "BitaBIZ" }).click();
    await atHeading(admin, "BitaBIZ");
    await admin.getByText(/user name, an e-mail address, a first name/).waitFor();
    await admin.getByText(/People are never deleted/).waitFor();
    return admin;
  },
);

step("added", "and then add the app. Wait a few seconds", async ({ admin }) => {
  await press(admin, "Create");
  await admin.getByText("Added: BitaBIZ").waitFor();
  return await atHeading(admin, "BitaBIZ – Overview");
});

step(
  "add-assignment",
  "A single Microsoft Entra user is assigned; you must select any valid application-specific role",
  async ({ admin }) => {
    await pagesOfApplication(admin, "Users and groups");
    await admin.getByRole("button", { name: "Add user/group" }).first().click();
    const dialog = admin.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Users and groups" }).fill("Anna");
    await dialog.getByRole("button", { name: "Add: Anna Berg" }).click();
    await choose(dialog, "Select a role", "User");
    return admin;
  },
);

step(
  "default-access",
  "Users with the Default Access role are excluded from provisioning",
  async ({ admin }) => {
    await press(admin.getByRole("dialog"), "Assign");
    await admin.getByRole("dialog").waitFor({ state: "detached" });
    await assign(admin, "Dora Holm", "Default Access");
    await admin.getByText("1 assignment has the Default Access role").waitFor();
    return admin;
  },
);

step(
  "provisioning-tab",
  "In the applications list, select BitaBIZ. Select the Provisioning tab",
  async ({ admin }) => {
    const navigation = admin.getByRole("navigation", { name: "Main navigation" });
    await navigation.getByRole("link", { name: "Enterprise applications" }).click();
    await admin.getByRole("main").getByRole("link", { name: "BitaBIZ" }).click();
    await pagesOfApplication(admin, "Provisioning");
    return await atHeading(admin, "BitaBIZ – Provisioning");
  },
);

step(
  "admin-credentials",
  "Set the Provisioning Mode to Automatic. Under the Admin Credentials section",
  async ({ admin }) => {
    await choose(admin, "Provisioning Mode", "Automatic");
    await admin.getByRole("heading", { name: "Admin Credentials" }).waitFor();
    await fillConnection(admin, { tenantUrl: endpointUrl, secretToken: bearerToken });
    return admin;
  },
  { isMain: true },
);

step("test-connection", "Click Test Connection", async ({ admin }) =>
  testConnection(admin, "The supplied credentials are authorized to enable provisioning"),
);

step(
  "notification-email",
  "In the Notification Email field; Send an email notification when a failure occurs. Click Save",
  async ({ admin }) => {
    await admin.getByRole("textbox", { name: "Notification Email" }).fill("it@contoso.example");
    await admin
      .getByRole("checkbox", { name: "Send an email notification when a failure occurs" })
      .check();
    await press(admin, "Save");
    const link = admin.getByRole("link", { name: /^Synchronize Microsoft Entra users/ });
    return await show(admin, link);
  },
);

step(
  "attribute-mapping",
  "Under the Mappings section, select Synchronize Microsoft Entra users to BitaBIZ",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "Synchronize Microsoft Entra users to BitaBIZ" }).click();
    await admin.getByText("Match 1").waitFor();
    return admin;
  },
  { isMain: true },
);

step(
  "mapping-saved",
  "The attributes selected as Matching properties. Select the Save button to commit any changes",
  async ({ admin }) => {
    await admin.getByRole("button", { name: "Edit: title" }).click();
    const dialog = admin.getByRole("dialog");
    await dialog.getByLabel("Default value if null (optional)").fill("Employee");
    await press(dialog, "OK");
    await press(admin, "Save");
    await admin.getByRole("dialog").getByRole("table").waitFor();
    return admin;
  },
);

step("scoping-filter", "To configure scoping filters", async ({ admin }) => {
  await press(admin.getByRole("dialog"), "Save");
  await admin.getByRole("dialog").waitFor({ state: "detached" });
  await pagesOfApplication(admin, "Scope");
  await press(admin, "Add scoping filter");
  await admin.getByRole("combobox", { name: "Attribute Name" }).fill("companyName");
  await admin.getByRole("option", { name: "companyName" }).click();
  await admin.getByLabel("Attribute Value").fill("Contoso");
  await admin.getByText(/In scope: \d+ of \d+/).waitFor();
  return admin;
});

step(
  "status-on",
  "Change the Provisioning Status to On; choosing the desired values in Scope; click Save",
  async ({ admin }) => {
    await press(admin, "Save");
    await press(admin.getByRole("dialog"), "Save");
    await admin.getByRole("dialog").waitFor({ state: "detached" });
    await pagesOfApplication(admin, "Edit provisioning");
    await choose(admin, "Provisioning Status", "On");
    await choose(admin, "Scope", "Sync only assigned users and groups");
    return await show(admin, admin.getByRole("heading", { name: "Settings", exact: true }));
  },
);

step(
  "synchronization-details",
  "This operation starts the initial synchronization; the Synchronization Details section",
  async ({ admin }) => {
    await press(admin, "Save");
    const details = admin.getByRole("heading", { name: "Synchronization Details" });
    await show(admin, details);
    await admin.getByText("Healthy").first().waitFor();
    return await show(admin, details);
  },
);

step(
  "overview",
  "Monitor progress; subsequent syncs occur approximately every 40 minutes",
  async ({ admin }) => {
    await pagesOfApplication(admin, "Overview", 1);
    await admin.getByText("every 40 minutes").or(admin.getByText("40 minutes")).first().waitFor();
    return admin;
  },
  { isMain: true },
);

step(
  "employees",
  "Create users in BitaBIZ: only the users that have been assigned are synchronized",
  async ({ owner }) => {
    await owner.getByRole("link", { name: "Employees" }).first().click();
    await findEmployee(owner, "Anna Berg", "Entra");
    expect(await owner.getByRole("row").filter({ hasText: "Dora Holm" }).count()).toBe(0);
    return owner;
  },
  { isMain: true },
);

step(
  "failure-logged",
  "BitaBIZ requires userName, email, firstName and lastName; links to provisioning activity report",
  async ({ admin, house }) => {
    await pagesOfApplication(admin, "Users and groups");
    await assign(admin, "Half Done", "User");
    await assign(admin, "Eva Lind", "User");
    await pagesOfApplication(admin, "Provisioning");
    await pagesOfApplication(admin, "Provisioning logs");
    await admin.getByRole("row").filter({ hasText: "Half Done" }).getByText("Failure").waitFor();
    await admin.getByRole("row").filter({ hasText: "Eva Lind" }).getByText("Success").waitFor();
    const [mail] = await house.mail.waitFor(1);
    expect(mail?.to).toEqual(["it@contoso.example"]);
    return admin;
  },
  { isMain: true },
);

step("log-record", "How to read the Microsoft Entra provisioning logs", async ({ admin }) => {
  await admin.getByRole("link", { name: "Half Done" }).first().click();
  await admin.getByRole("tab", { name: "Troubleshooting" }).click();
  return admin;
});

step(
  "inactive",
  "BitaBIZ does not support hard deletes currently: who is unassigned becomes inactive",
  async ({ admin, owner }) => {
    await pagesOfApplication(admin, "Users and groups");
    await unassign(admin, "Anna Berg");
    await owner.getByRole("switch", { name: "Show inactive employees" }).click();
    await findEmployee(owner, "Anna Berg", "Inactive");
    return owner;
  },
);

step(
  "single-sign-on",
  "You may also choose to enable SAML-based single sign-on",
  async ({ admin }) => {
    await pagesOfApplication(admin, "Single sign-on");
    return await atHeading(admin, "BitaBIZ – Single sign-on");
  },
);

finish();
