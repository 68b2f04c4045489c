import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { ApplicationWalk } from "./application-walk.ts";
import { type Company, startCompany } from "./company.ts";

/**
 * What the three applications refuse by their own rules: each refusal is in the provisioning log,
 * read as Graph's audit log, with a sentence that says what somebody has to do, and succeeds by
 * itself once it was done.
 */

let company: Company;
const walks: Record<string, ApplicationWalk> = {};
const COUNTRY = 'addresses[type eq "work"].country';

beforeAll(async () => {
  company = await startCompany();
  const administrator = await company.signIn("Global Administrator");
  for (const name of ["BitaBIZ", "Bizagi", "BIS"]) {
    const walk = new ApplicationWalk(company);
    walk.administrator = administrator;
    walk.people = administrator;
    walk.account = await company.openAccount(name.toLowerCase());
    const given = await walk.console("POST", "/integration/token", { immediate: true });
    await walk.connect(name, [
      { key: "BaseAddress", value: String(given.endpointUrl) },
      { key: "SecretToken", value: String(given.bearerToken) },
    ]);
    await walk.done("POST", `${walk.job}/start`);
    walks[name] = walk;
  }
});

afterAll(() => company.close());

/** Of a refusal: how it comes about, and what makes it good. */
interface Refusal {
  readonly title: string;
  readonly application: string;
  /** @returns the id of whom it is about */
  readonly arrange: (walk: ApplicationWalk) => Promise<string>;
  /** What the sentence says. */
  readonly says: readonly string[];
  /** What somebody does who reads it. */
  readonly mend: (walk: ApplicationWalk, id: string) => Promise<unknown>;
}

const REFUSALS: readonly Refusal[] = [
  {
    title: "a missing last name",
    application: "BitaBIZ",
    arrange: async (walk) => {
      const id = await walk.create("mia", { surname: null });
      await walk.assign(id);
      return id;
    },
    says: ["name.familyName"],
    mend: (walk, id) => walk.edit(id, { surname: "Berg" }),
  },
  {
    title: "a country by its name",
    application: "BIS",
    arrange: async (walk) => {
      const { mapping } = await walk.readSchema();
      const direct = {
        type: "Attribute",
        name: "country",
        expression: "[country]",
        parameters: [],
      };
      const rows = mapping.attributeMappings as readonly JsonObject[];
      const attributeMappings = rows.map((row) =>
        row.targetAttributeName === COUNTRY ? { ...row, source: direct } : row,
      );
      await walk.saveMapping({ attributeMappings });
      const given = { country: "Denmark", state: "Hovedstaden", employeeId: "E-1" };
      const id = await walk.create("dane", given);
      await walk.assign(id);
      return id;
    },
    says: ['"Denmark"', "Denmark is DK or DNK"],
    mend: (walk, id) => walk.edit(id, { country: "DK" }),
  },
  {
    title: "the only company owner",
    application: "Bizagi",
    arrange: async (walk) => {
      const id = await walk.create("olga");
      await walk.assign(id);
      const { id: userId } = await walk.employeeWith("olga", { active: true });
      await walk.console("POST", "/owners", { userId });
      await walk.edit(id, { accountEnabled: false });
      await company.until(async () => (await walk.recordsOf(id)).length > 1);
      return id;
    },
    says: ["olga", "is the only company owner", "Name another company owner"],
    mend: async (walk, objectId) => {
      await walk.assign(await walk.create("otto"));
      const { id: userId } = await walk.employeeWith("otto", { active: true });
      await walk.console("POST", "/owners", { userId });
      // Whoever does not want to wait for the next try.
      const subjects = [{ objectId, objectTypeName: "User" }];
      const parameters = [{ ruleId: "", subjects }];
      await walk.done("POST", `${walk.job}/provisionOnDemand`, { parameters });
    },
  },
  {
    title: "a second directory tenant",
    application: "BitaBIZ",
    arrange: async (walk) => {
      const id = await walk.create("moved");
      await walk.assign(id);
      await walk.employeeWith("moved", { active: true });
      await walk.console("DELETE", "/integration/directory");
      await walk.console("POST", "/integration/token", { directory: "Fabrikam" });
      await walk.edit(id, { mail: "moved@fabrikam.example" });
      await company.until(async () => (await walk.recordsOf(id)).length > 1);
      return id;
    },
    says: ["Fabrikam is connected", "Setup admin, Integration"],
    mend: async (walk) => {
      await walk.console("DELETE", "/integration/directory");
      const given = await walk.console("POST", "/integration/token", { directory: "Contoso" });
      const value = [{ key: "SecretToken", value: String(given.bearerToken) }];
      await walk.done("PUT", `${walk.root}/secrets`, { value });
      await walk.done("POST", `${walk.job}/start`);
    },
  },
];

describe("refusals in the provisioning log", () => {
  test.each(REFUSALS)("$application: $title", async ({ application, arrange, says, mend }) => {
    const walk = walks[application];
    if (walk === undefined) throw new Error(`${application} is not connected.`);
    const id = await arrange(walk);
    const [record] = await walk.recordsOf(id);
    const { status, errorInformation } = statusOf(record);
    expect(status).toBe("failure");
    const { reason } = errorInformation as JsonObject;
    for (const words of says) expect(reason).toContain(words);
    expect(record).toMatchObject({ servicePrincipal: { displayName: application } });
    await mend(walk, id);
    await company.until(async () => {
      const [last] = await walk.recordsOf(id);
      return statusOf(last).status === "success";
    });
  });
});

function statusOf(record: JsonObject | undefined): JsonObject {
  return (record?.provisioningStatusInfo ?? {}) as JsonObject;
}
