/** Fills the directories of the engines that are measured, past their APIs. */
import { openConfiguredStore } from "../src/composition/configuration.ts";
import type { Store } from "../src/store/store.ts";
import { buildSchema, DEFAULT_USER_MAPPING } from "../src/sync/default-schema.ts";
import { NAMES } from "./engine-api.ts";
import type { Person } from "./engine-limit-client.ts";
import { LimitEngineStore } from "./engine-limit-store.ts";
import { formatUserName } from "./people.ts";

const TITLES = ["Cook", "Account Manager", "Engineer", "Controller", "Caretaker"];
const DEPARTMENTS = ["Kitchen", "Sales", "Research & Development", "Finance", "Facilities"];
const PAGE_SIZE = 1_000;
const HOUR_MS = 3_600_000;

/** The objectId of the person at an index; in the order of the indexes. */
export function formatPersonId(index: number): string {
  return `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`;
}

/** A person with every attribute that is mapped, and a manager among those before. */
function buildPerson(index: number): Person {
  const name = formatUserName(index);
  return {
    objectId: formatPersonId(index),
    userPrincipalName: name,
    accountEnabled: "true",
    displayName: `Number ${index}, Person`,
    givenName: "Person",
    surname: `Number ${index}`,
    mail: name,
    mailNickname: `key-${index}`,
    jobTitle: TITLES[index % TITLES.length] ?? "",
    department: DEPARTMENTS[index % DEPARTMENTS.length] ?? "",
    employeeId: String(100_000 + index),
    streetAddress: `${index} Long Quay`,
    city: "Rotterdam",
    postalCode: "3011 AA",
    state: "Zuid-Holland",
    country: "NL",
    telephoneNumber: `+31 10 555 ${index}`,
    mobile: `+31 6 555 ${index}`,
    preferredLanguage: "nl-NL",
    manager: index === 0 ? "" : formatPersonId(Math.floor(index / 8)),
  };
}

/** Make a data folder of the limit engine with people in it. */
export function fillLimit(directory: string, people: number): void {
  const store = new LimitEngineStore(directory);
  store.commit(() => {
    for (let index = 0; index < people; index += 1) store.addPerson(buildPerson(index));
  });
  store.close();
}

/** Make a data folder of Rollcall with people in it. */
export async function fillRollcall(directory: string, people: number): Promise<void> {
  await withStore(directory, async (store) => {
    const { tenantId } = NAMES;
    await store.directory.write(tenantId, (writer) =>
      writer.saveTenant({ id: tenantId, displayName: "Bench" }),
    );
    for (let from = 0; from < people; from += PAGE_SIZE) {
      await store.directory.write(tenantId, async (writer) => {
        for (let index = from; index < Math.min(people, from + PAGE_SIZE); index += 1) {
          const { objectId, userPrincipalName, manager, accountEnabled, ...attributes } =
            buildPerson(index);
          const user = {
            id: objectId ?? "",
            userPrincipalName: userPrincipalName ?? "",
            accountEnabled: accountEnabled === "true",
            attributes,
            ...(index > 0 && { managerId: manager ?? "" }),
          };
          await writer.saveUser(tenantId, user, "saved");
        }
      });
    }
  });
}

/** Add an application at this address to a data folder, with a job that waits to be started. */
export async function addRollcallJob(
  directory: string,
  target: { readonly tenantUrl: string; readonly token: string },
): Promise<void> {
  await withStore(directory, async ({ sync }) => {
    const { tenantId, applicationId, jobId } = NAMES;
    const { tenantUrl } = target;
    const application = { id: applicationId, tenantId, displayName: "Bench", template: "custom" };
    await sync.saveApplication({ ...application, tenantUrl });
    await sync.saveSecret(tenantId, applicationId, target.token);
    const schema = buildSchema(jobId, [DEFAULT_USER_MAPPING]);
    // Only what is ordered, and changes: the safety net would come in between.
    const job = { id: jobId, tenantId, applicationId, schema, intervalMs: 24 * HOUR_MS } as const;
    await sync.saveJob({ ...job, scope: "all" }, { status: "Paused" });
  });
}

async function withStore(
  dataDirectory: string,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const store = await openConfiguredStore({ dataDirectory, databaseUrl: undefined });
  try {
    await work(store);
  } finally {
    await store.close();
  }
}
