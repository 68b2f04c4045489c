import { expect } from "vitest";
import { beginJourney } from "./journey.ts";
import {
  addPerson,
  assign,
  atHeading,
  connectApplication,
  copy,
  findEmployee,
  foundOrganization,
  makePassword,
  PASSWORD,
  pagesOfApplication,
  press,
  show,
  signInByPrintedLink,
  unassign,
} from "./steps.ts";

/** Seed 004, how to remove users from the integration with BitaBIZ, in front of both consoles. */

const { step, finish } = beginJourney("004-remove-users");

const NAME = "Contoso at BitaBIZ";
let organizationId = "";
let groupId = "";

step(
  "before",
  "Before: SSO/Provisioning integration with 1 Microsoft Entra ID tenant per BitaBIZ account",
  async (stage) => {
    const admin = "bo@bitabiz.example";
    const made = await foundOrganization(stage, { name: NAME, application: "bitabiz", admin });
    organizationId = made.id;
    await addPerson(stage, "Anna Berg", { department: "Harbour" });
    const ivarId = await addPerson(stage, "Ivar Holm", { department: "Harbour" });
    await addPerson(stage, "Cilla Dahl", { department: "Office" });
    const group = { displayName: "BitaBIZ users", mailEnabled: false, mailNickname: "bitabiz" };
    groupId = String(
      (await stage.graph("POST", "/groups", { ...group, securityEnabled: true })).id,
    );
    const reference = `${stage.house.origin}/tenants/contoso/v1.0/directoryObjects/${ivarId}`;
    await stage.graph("POST", `/groups/${groupId}/members/$ref`, { "@odata.id": reference });
    await makePassword(stage.owner, made.link);
    await atHeading(stage.owner, NAME);
    await stage.owner.getByRole("link", { name: "Integration", exact: true }).first().click();
    const tenantUrl = await copy(stage.owner, "SCIM Provisioning endpoint URL");
    await press(stage.owner, "Generate new");
    await press(stage.owner.getByRole("dialog"), "Generate new");
    const secretToken = await copy(stage.owner, "Bearer Token");
    await signInByPrintedLink(stage);
    await connectApplication(stage.admin, "BitaBIZ", { tenantUrl, secretToken });
    await pagesOfApplication(stage.admin, "Users and groups");
    for (const name of ["Anna Berg", "BitaBIZ users", "Cilla Dahl"]) {
      await assign(stage.admin, name, "User");
    }
    await pagesOfApplication(stage.admin, "Provisioning");
    await press(stage.admin, "Start provisioning");
    await stage.admin.getByText("Healthy").first().waitFor();
    await stage.owner.getByRole("link", { name: "Employees" }).first().click();
    for (const name of ["Anna Berg", "Ivar Holm", "Cilla Dahl"]) {
      await findEmployee(stage.owner, name, "Entra");
    }
    return stage.owner;
  },
  { isMain: true },
);

step(
  "new-address",
  "Step 1: Update users primary SMTP email addresses on your Microsoft Entra ID",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "Users", exact: true }).click();
    await admin.getByRole("link", { name: "Anna Berg" }).click();
    await admin.getByRole("tab", { name: "Edit properties" }).click();
    await admin.getByRole("textbox", { name: "Email" }).fill("anna@new.example");
    await press(admin, "Save");
    await admin.getByText("Saved.").waitFor();
    return await show(admin, admin.getByRole("textbox", { name: "Email" }));
  },
);

step(
  "restart",
  "Step 2: Go to the Provisioning section. Click: Restart provisioning",
  async ({ admin }) => {
    await admin.getByRole("link", { name: "Enterprise apps" }).click();
    await admin.getByRole("main").getByRole("link", { name: "BitaBIZ" }).click();
    await pagesOfApplication(admin, "Provisioning");
    await press(admin, "Restart provisioning");
    await admin.getByRole("dialog").getByText("Clear the watermark").waitFor();
    return admin;
  },
);

step(
  "addresses-updated",
  "This will update the users new email addresses on your BitaBIZ account. Make sure",
  async ({ admin, owner }) => {
    await press(admin.getByRole("dialog"), "Restart provisioning");
    await admin.getByRole("dialog").waitFor({ state: "detached" });
    await findEmployee(owner, "Anna Berg", "anna@new.example");
    return owner;
  },
);

step("users-and-groups", 'Step 3: Go to the "Users and Groups" section', async ({ admin }) => {
  await pagesOfApplication(admin, "Users and groups");
  await admin.getByRole("row").filter({ hasText: "Anna Berg" }).waitFor();
  return admin;
});

step("removed", "Remove users from the BitaBIZ enterprise application", async ({ admin }) => {
  await unassign(admin, "Anna Berg");
  await admin.getByRole("row").filter({ hasText: "Anna Berg" }).waitFor({ state: "detached" });
  return admin;
});

step(
  "removed-from-group",
  "If users are assigned via an AD group, you just need to remove the users from the AD group",
  async ({ admin }) => {
    await admin.getByRole("main").getByRole("link", { name: "BitaBIZ users" }).click();
    await admin.getByRole("tab", { name: "Members" }).click();
    await admin.getByRole("button", { name: "Remove: Ivar Holm" }).click();
    await admin.getByText("Ivar Holm").first().waitFor({ state: "detached" });
    return admin;
  },
);

step(
  "inactive",
  "The users will be made inactive in BitaBIZ. Make sure that the users are inactive",
  async ({ owner }) => {
    await owner.getByRole("switch", { name: "Show inactive employees" }).click();
    await findEmployee(owner, "Anna Berg", "Inactive");
    await findEmployee(owner, "Ivar Holm", "Inactive");
    return owner;
  },
  { isMain: true },
);

step("not-yet", "before moving on to step 4: they can't be activated yet", async ({ owner }) => {
  const row = await findEmployee(owner, "Anna Berg", "Inactive");
  await row.getByRole("link", { name: "Anna Berg: Edit" }).click();
  await press(owner, "Activate user");
  await owner
    .getByRole("dialog")
    .getByText(/vendor's support removes the AD role/)
    .waitFor();
  return owner;
});

let support: Awaited<ReturnType<Parameters<Parameters<typeof step>[2]>[0]["openAnother"]>>;

step(
  "support",
  "Step 4: Contact BitaBIZ, who will then remove the users AD role",
  async ({ house, openAnother }) => {
    support = await openAnother();
    await support.goto(`/operator/organizations/${organizationId}?tab=people`);
    await support.locator("[name=token]").fill(String(house.operator.token));
    await press(support, "Sign in as operator");
    for (const name of ["Anna Berg", "Ivar Holm"]) {
      await support.getByRole("checkbox", { name }).check();
    }
    await press(support, "Remove the directory role (2)");
    await support
      .getByRole("dialog")
      .getByText(/Anna Berg, Ivar Holm/)
      .waitFor();
    return support;
  },
);

step("role-removed", "When BitaBIZ has removed the AD role on the users", async () => {
  await press(support.getByRole("dialog"), "Remove the directory role (2)");
  await support.getByText("Managed by hand from now on: 2 people").waitFor();
  await findEmployee(support, "Anna Berg", "Manual");
  return support;
});

step(
  "show-inactive",
  "Step 5: Setup admin > Employees > Click: Show inactive employees",
  async ({ owner }) => {
    await press(owner.getByRole("dialog"), "Close");
    await owner.getByRole("link", { name: "Setup admin" }).first().click();
    await owner.getByRole("main").getByRole("link", { name: "Employees" }).click();
    await owner.getByRole("switch", { name: "Show inactive employees" }).click();
    await findEmployee(owner, "Anna Berg", "Manual");
    return owner;
  },
);

step("edit", "Click: Edit next to the user profile", async ({ owner }) => {
  const row = await findEmployee(owner, "Anna Berg", "Inactive");
  await row.getByRole("link", { name: "Anna Berg: Edit" }).click();
  await atHeading(owner, "Anna Berg");
  await owner.getByRole("button", { name: "Activate user" }).waitFor();
  return owner;
});

step("active", "Click: Activate user. The user is now active in BitaBIZ", async ({ owner }) => {
  await press(owner, "Activate user");
  await owner.getByRole("button", { name: "Make inactive" }).waitFor();
  return owner;
});

let anna: typeof support;

step(
  "ask-for-password",
  "Step 6: User must create a new BitaBIZ password",
  async ({ house, openAnother }) => {
    anna = await openAnother();
    await anna.goto(`/app/${organizationId}/sign-in`);
    await anna.locator("[name=userName]").fill("anna@contoso.example");
    await press(anna, "Forgotten or no password? Have a link sent");
    const mails = await house.mail.waitFor(1);
    expect(mails.at(-1)?.to).toEqual(["anna@new.example"]);
    return anna;
  },
);

step("new-password", "the users need to create their own new BitaBIZ password", async (stage) => {
  const [mail] = stage.house.mail.received;
  const [link = ""] = /https?:\S+link=\S+/u.exec(mail?.mail.text ?? "") ?? [];
  await anna.goto(link);
  await atHeading(anna, "Make a password");
  await anna.locator("[name=password]").fill(PASSWORD);
  await anna.getByText("Good", { exact: true }).waitFor();
  return anna;
});

step("signed-in", "they can now log into BitaBIZ", async () => {
  await press(anna, "Set password");
  await atHeading(anna, "Welcome, Anna Berg");
  await anna.getByRole("banner").getByRole("button").last().click();
  await anna.getByRole("menuitem", { name: "Sign out" }).click();
  await atHeading(anna, "Sign in");
  await anna.locator("[name=userName]").fill("anna@contoso.example");
  await anna.locator("[name=password]").fill(PASSWORD);
  await press(anna, "Sign in");
  return await atHeading(anna, "Welcome, Anna Berg");
});

finish();
