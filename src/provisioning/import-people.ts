import { formatInstant, type World } from "../common/world.ts";
import { type ImportedPerson, type ImportPlan, planImport } from "../directory/import.ts";
import type { DirectoryStore } from "../directory/ports.ts";
import type { DirectoryUser } from "../directory/user.ts";

const USERS_PER_READ = 2_000;
const USERS_PER_WRITE = 1_000;

/**
 * Bring a tenant's directory in step with a file of people. Each batch is one transaction with
 * its entries of the change feed; a crash between two of them is made good by the next import.
 */
export async function importPeople(
  directory: DirectoryStore,
  world: World,
  given: {
    readonly tenantId: string;
    readonly people: readonly ImportedPerson[];
    readonly mayHaveLeft: (user: DirectoryUser) => boolean;
  },
): Promise<ImportPlan> {
  const { tenantId } = given;
  const existing = await listAllUsers(directory, tenantId);
  const plan = planImport(existing, given.people, {
    now: formatInstant(world.now()),
    newId: world.newId,
    mayHaveLeft: given.mayHaveLeft,
  });
  for (let from = 0; from < plan.saves.length; from += USERS_PER_WRITE) {
    const batch = plan.saves.slice(from, from + USERS_PER_WRITE);
    await directory.write(tenantId, async (writer) => {
      for (const { user, kind } of batch) await writer.saveUser(tenantId, user, kind);
    });
  }
  return plan;
}

async function listAllUsers(
  directory: DirectoryStore,
  tenantId: string,
): Promise<readonly DirectoryUser[]> {
  const users: DirectoryUser[] = [];
  for (;;) {
    const afterId = users.at(-1)?.id;
    const page = await directory.listUsers(tenantId, {
      limit: USERS_PER_READ,
      ...(afterId !== undefined && { afterId }),
    });
    users.push(...page);
    if (page.length < USERS_PER_READ) return users;
  }
}
