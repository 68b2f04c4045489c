import type { JsonObject } from "../../../src/common/json.ts";
import { TENANT } from "../company.ts";
import type { Stage } from "./journey.ts";
import { addPerson, atHeading, press } from "./steps.ts";

/** Bizagi's Customer Portal: what its guide takes for granted, and where it is looked at. */
export class BizagiPortal {
  readonly #stage: Stage;
  readonly #path: string;

  constructor(stage: Stage, organizationId: string) {
    this.#stage = stage;
    this.#path = `/saas/v1/organizations/${organizationId}`;
  }

  /** The people of the directory; Bea is Ann's boss. */
  async addPeople(): Promise<void> {
    const { graph, house } = this.#stage;
    const names = ["Mia Holm", "Kim Lund", "Abe Krag", "Sam Berg", "Olga Lind", "Otto Falk"];
    for (const name of names) await addPerson(this.#stage, name, { jobTitle: "Clerk" });
    const bea = await addPerson(this.#stage, "Bea Sand", { jobTitle: "Head of office" });
    const ann = await addPerson(this.#stage, "Ann Dahl", { jobTitle: "Clerk" });
    const boss = `${house.origin}/tenants/${TENANT}/v1.0/users/${bea}`;
    await graph("PUT", `/users/${ann}/manager/$ref`, { "@odata.id": boss });
    await addPerson(this.#stage, "Ida Off", { accountEnabled: false });
    await addPerson(this.#stage, "Per Half", { mail: null });
  }

  /** What they have in the portal: two processes, a subscription, the company. */
  async addResources(): Promise<void> {
    const [ann, abe, sam, olga] = await Promise.all(
      ["Ann Dahl", "Abe Krag", "Sam Berg", "Olga Lind"].map((name) => this.#idOf(name)),
    );
    await this.#add("/owners", { userId: olga });
    await this.#add("/subscriptions", { name: "Sales", ownerId: sam });
    await this.#add("/resources", { name: "Process of Ann", type: "process", ownerId: ann });
    await this.#add("/resources", { name: "Process of Abe", type: "process", ownerId: abe });
    await this.#add("/permissions", { role: "userAdministrator", userId: ann });
  }

  /** An employee's page, at one of its tabs. */
  async openEmployee(name: string, tab: string): Promise<void> {
    const { owner } = this.#stage;
    await owner.getByRole("link", { name: "Employees" }).first().click();
    await owner.getByRole("main").getByRole("link", { name, exact: true }).first().click();
    await atHeading(owner, name);
    await owner.getByRole("tab", { name: tab, exact: true }).click();
  }

  /** Resources and roles: resolves once a resource is owned by somebody. */
  async ownerBecomes(resource: string, name: string): Promise<void> {
    const { owner } = this.#stage;
    await owner.getByRole("link", { name: "Resources and roles" }).first().click();
    await owner.getByRole("row").filter({ hasText: resource }).getByText(name).waitFor();
  }

  /** Name another company owner, by the portal's own page. */
  async nameCompanyOwner(name: string): Promise<void> {
    const { owner } = this.#stage;
    await owner.getByRole("link", { name: "Resources and roles" }).first().click();
    await owner.getByRole("tab", { name: "Company owners" }).click();
    await owner.getByRole("combobox", { name: "Another company owner" }).fill(name);
    await owner.getByRole("option", { name: new RegExp(name) }).click();
    await press(owner, "Name as company owner");
    await owner.getByRole("row").filter({ hasText: name }).waitFor();
  }

  #add(path: string, body: object): Promise<JsonObject> {
    return this.#stage.ask("POST", this.#path + path, body);
  }

  async #idOf(name: string): Promise<string> {
    const { employees } = await this.#stage.ask(
      "GET",
      `${this.#path}/employees?inactive=all&q=${encodeURIComponent(name)}`,
    );
    return String((employees as readonly JsonObject[])[0]?.id);
  }
}
