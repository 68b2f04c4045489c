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
} from "./steps.ts";

/** Seed 001, the older edition of BitaBIZ's tutorial, with the labels of its time. */

const { step, finish } = beginJourney("001-bitabiz-azure");

const NAME = "Contoso at BitaBIZ";
const MAPPING = "Synchronize Azure Active Directory Users to BitaBIZ";
let endpointUrl = "";
let bearerToken = "";
let groupId = "";
let boId = "";

step(
  "setup-admin",
  "Sign in to your BitaBIZ Admin Console. Click on SETUP ADMIN",
  async (stage) => {
    const admin = "bo@bitabiz.example";
    const made = await foundOrganization(stage, { name: NAME, application: "bitabiz", admin });
    await addPerson(stage, "Anna Berg", { department: "Harbour" });
    boId = await addPerson(stage, "Bodil Krag", { department: "Harbour" });
    await addPerson(stage, "Ulla Sand", { department: "Office" });
    const group = { displayName: "BitaBIZ users", mailEnabled: false, mailNickname: "bitabiz" };
    groupId = String(
      (await stage.graph("POST", "/groups", { ...group, securityEnabled: true })).id,
    );
    const reference = `${stage.house.origin}/tenants/contoso/v1.0/directoryObjects/${boId}`;
    await stage.graph("POST", `/groups/${groupId}/members/$ref`, { "@odata.id": reference });
    await makePassword(stage.owner, made.link);
    await atHeading(stage.owner, NAME);
    await takeLabels(stage.owner, "Older: Azure Active Directory");
    await stage.owner.getByRole("main").getByRole("link", { name: "SETUP ADMIN" }).click();
    return await atHeading(stage.owner, "Setup admin");
  },
);

step(
  "integration",
  "Navigate to INTEGRATION. Navigate to Microsoft Azure AD Provisioning",
  async ({ owner }) => {
    await owner.getByRole("main").getByRole("link", { name: "INTEGRATION" }).click();
    await owner.getByRole("heading", { name: "Microsoft Azure AD Provisioning" }).waitFor();
    return owner;
  },
  { isMain: true },
);

step(
  "two-values",
  "Select Enabled. Copy SCIM Provisioning endpoint URL and Bearer Token",
  async ({ owner }) => {
    await choose(owner, "Automatic user provisioning", "Enabled");
    endpointUrl = await copy(owner, "SCIM Provisioning endpoint URL");
    await press(owner, "Generate new");
    await press(owner.getByRole("dialog"), "Generate new");
    bearerToken = await copy(owner, "Bearer Token");
    await press(owner, "Save provisioning");
    await owner.getByText("Provisioning was saved.").waitFor();
    return owner;
  },
);

step(
  "azure-active-directory",
  "In the left navigation panel, select Azure Active Directory",
  async (stage) => {
    await signInByPrintedLink(stage);
    await takeLabels(stage.admin, "Older: Azure Active Directory");
    const navigation = stage.admin.getByRole("navigation", { name: "Main navigation" });
    await navigation.getByText("Azure Active Directory").waitFor();
    return stage.admin;
  },
);

step(
  "all-applications",
  "Go to Enterprise applications, and then select All applications",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "Enterprise applications", exact: true }).first().click();
    await admin.getByText(/^All applications/).waitFor();
    return await atHeading(admin, "Enterprise applications");
  },
);

step(
  "gallery-search",
  "Select the New application button. In the search box, enter BitaBIZ, select BitaBIZ",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "New application" }).first().click();
    await admin.getByRole("searchbox", { name: "Add from the gallery" }).fill("BitaBIZ");
    await admin.getByRole("link", { name: "Bizagi" }).waitFor({ state: "detached" });
    await admin.getByRole("link", { name: "BitaBIZ" }).click();
    return await atHeading(admin, "BitaBIZ");
  },
);

step("added", "Click the Add button to add the application", async ({ admin }) => {
  await press(admin, "Create");
  return await atHeading(admin, "BitaBIZ – Overview");
});

step("group-assigned", "You can assign these users and/or groups to BitaBIZ", async ({ admin }) => {
  await pagesOfApplication(admin, "Users and groups");
  await assign(admin, "BitaBIZ users", "User");
  return admin;
});

step(
  "select-application",
  "Select All applications. In the applications list, select BitaBIZ",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "Enterprise applications", exact: true }).first().click();
    await admin.getByRole("main").getByRole("link", { name: "BitaBIZ" }).waitFor();
    await admin.getByText("Not configured").waitFor();
    return admin;
  },
);

step(
  "credentials",
  "Select the Provisioning tab. Provisioning Mode to Automatic. Admin Credentials",
  async ({ admin }) => {
    await admin.getByRole("main").getByRole("link", { name: "BitaBIZ" }).click();
    await pagesOfApplication(admin, "Provisioning");
    await choose(admin, "Provisioning Mode", "Automatic");
    await fillConnection(admin, {
      tenantUrl: endpointUrl,
      secretToken: "rc_not-the-token-of-BitaBIZ",
    });
    return admin;
  },
);

step(
  "connection-fails",
  "If the connection fails, ensure your BitaBIZ account has Admin permissions and try again",
  async ({ admin }) => {
    await testConnection(admin, "The application can't be worked with like this");
    return await show(admin, admin.getByText("To be put right in the application: BitaBIZ."));
  },
);

step("connected", "Click Test Connection to ensure Azure AD can connect", async ({ admin }) => {
  await fillConnection(admin, { tenantUrl: endpointUrl, secretToken: bearerToken });
  return await testConnection(
    admin,
    "The supplied credentials are authorized to enable provisioning",
  );
});

step(
  "saved",
  "Notification Email; Send an email notification when a failure occurs. Click Save",
  async ({ admin }) => {
    await admin.getByRole("textbox", { name: "Notification Email" }).fill("it@contoso.example");
    const box = "Send an email notification when a failure occurs";
    await admin.getByRole("checkbox", { name: box }).check();
    await press(admin, "Save");
    return await show(admin, admin.getByRole("link", { name: MAPPING }));
  },
);

step(
  "attribute-mapping",
  `Under the Mappings section, select ${MAPPING}. Matching properties`,
  async ({ admin }) => {
    await admin.getByRole("link", { name: MAPPING }).click();
    await admin.getByRole("heading", { name: MAPPING }).waitFor();
    await admin.getByText("Match 1").waitFor();
    return admin;
  },
);

step(
  "settings",
  "Provisioning Status to On in the Settings section; Scope in the Settings section",
  async ({ admin }) => {
    await pagesOfApplication(admin, "Edit provisioning");
    await choose(admin, "Provisioning Status", "On");
    await choose(admin, "Scope", "Sync only assigned users and groups");
    return await show(admin, admin.getByRole("heading", { name: "Settings", exact: true }));
  },
);

step(
  "initial-synchronization",
  "When you are ready to provision, click Save. This operation starts the initial synchronization",
  async ({ admin, owner }) => {
    await press(admin, "Save");
    await admin.getByText("Healthy").first().waitFor();
    await owner.getByRole("link", { name: "Employees" }).first().click();
    await findEmployee(owner, "Bodil Krag", "Entra");
    expect(await owner.getByRole("row").filter({ hasText: "Ulla Sand" }).count()).toBe(0);
    return owner;
  },
);

step(
  "progress",
  "The Synchronization Details section to monitor progress",
  async ({ admin }) => {
    await pagesOfApplication(admin, "Overview", 1);
    return await show(admin, admin.getByRole("heading", { name: "Synchronization Details" }));
  },
  { isMain: true },
);

step(
  "report",
  "Provisioning activity report, which describes all actions performed",
  async ({ admin, owner, graph, house }) => {
    const origin = `${house.origin}/tenants/contoso/v1.0/directoryObjects`;
    const [anna] = (await graph("GET", "/users?$filter=startswith(displayName,'Anna')"))
      .value as readonly { readonly id: string }[];
    await graph("POST", `/groups/${groupId}/members/$ref`, {
      "@odata.id": `${origin}/${anna?.id}`,
    });
    await graph("PATCH", `/users/${boId}`, { accountEnabled: false });
    await findEmployee(owner, "Anna Berg", "Entra");
    await owner.getByText("Bodil Krag").waitFor({ state: "detached" });
    await pagesOfApplication(admin, "Provisioning logs");
    await admin.getByRole("row").filter({ hasText: "Bodil Krag" }).getByText("Disable").waitFor();
    return admin;
  },
);

step("in-the-record", "How to read the Azure AD provisioning logs", async ({ admin }) => {
  const row = admin.getByRole("row").filter({ hasText: "Anna Berg" });
  await row.getByRole("link", { name: "Anna Berg" }).click();
  await admin.getByRole("tab", { name: "Modified Properties" }).click();
  await admin.getByRole("tabpanel").getByText("anna@contoso.example").first().waitFor();
  return admin;
});

finish();
