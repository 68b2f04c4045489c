import type { AccountSession } from "../common/account-ports.ts";
import { listLiveSessions } from "../common/account-session.ts";
import { StoreError } from "../common/store-error.ts";
import { formatInstant } from "../common/world.ts";
import {
  type Administrator,
  type AdministratorRequest,
  type AdministratorWriter,
  changeAdministrator,
  checkLastAdministrator,
  planAdministrator,
} from "../directory/administrator.ts";
import { DirectoryError } from "../directory/errors.ts";
import type { Initiator } from "../sync/log.ts";
import {
  type AdministratorAccountDeps,
  accountOf,
  refuseMissing,
} from "./administrator-accounts.ts";
import { recordNote } from "./administrator-audit.ts";

/** Who does something, in which tenant. */
export interface AdministratorDesk {
  readonly tenantId: string;
  readonly actor: Initiator;
}

/** Add an administrator. @throws DirectoryError `InvalidAdministrator`, `ObjectConflict` */
export async function addAdministrator(
  deps: AdministratorAccountDeps,
  desk: AdministratorDesk,
  request: AdministratorRequest,
): Promise<Administrator> {
  const { world } = deps;
  const { tenantId } = desk;
  const given = { tenantId, id: world.newId(), now: formatInstant(world.now()) };
  const administrator = planAdministrator(request, given);
  const { name, role } = administrator;
  const modified = [
    { displayName: "name", newValue: name },
    { displayName: "role", newValue: role },
  ];
  const add = (): Promise<void> =>
    deps.administratorAccounts.writeAdministrators(tenantId, (writer) =>
      writer.saveAdministrator(administrator),
    );
  await explainUniqueness(administrator.email, () =>
    recordNote(deps, desk, add, () => ({ activity: "Add administrator", modified })),
  );
  return administrator;
}

/**
 * Change an administrator's name, address or role. The new role counts from the next request on.
 *
 * @throws DirectoryError `ResourceNotFound`, `InvalidAdministrator`, `LastAdministrator`,
 *   `ObjectConflict`
 */
export async function editAdministrator(
  deps: AdministratorAccountDeps,
  desk: AdministratorDesk,
  given: { readonly id: string; readonly request: AdministratorRequest },
): Promise<Administrator> {
  const { id, request } = given;
  const { tenantId } = desk;
  const email = typeof request.email === "string" ? request.email : undefined;
  const edit = (): Promise<Edited> =>
    deps.administratorAccounts.writeAdministrators(tenantId, async (writer) => {
      const all = await writer.listAdministrators(tenantId);
      const old = all.find((each) => each.id === id);
      if (old === undefined) throw refuseMissing(id);
      const changed = changeAdministrator(old, request);
      checkLastAdministrator(
        all,
        all.map((each) => (each.id === id ? changed : each)),
      );
      await writer.saveAdministrator(changed);
      return { before: old, after: changed };
    });
  const { after } = await explainUniqueness(email, () =>
    recordNote(deps, desk, edit, (edited) => {
      const modified = listEdits(edited);
      return modified.length === 0 ? undefined : { activity: "Update administrator", modified };
    }),
  );
  return after;
}

interface Edited {
  readonly before: Administrator;
  readonly after: Administrator;
}

function listEdits({ before, after }: Edited) {
  return (["name", "email", "role"] as const)
    .filter((key) => before[key] !== after[key])
    .map((key) => ({ displayName: key, oldValue: before[key] ?? "", newValue: after[key] ?? "" }));
}

/**
 * Remove an administrator; sessions, links and password go in the same transaction.
 *
 * @throws DirectoryError `ResourceNotFound`, `LastAdministrator`
 */
export async function removeAdministrator(
  deps: AdministratorAccountDeps,
  desk: AdministratorDesk,
  id: string,
): Promise<void> {
  const { tenantId } = desk;
  const work = async (writer: AdministratorWriter): Promise<Administrator> => {
    const all = await writer.listAdministrators(tenantId);
    const administrator = all.find((each) => each.id === id);
    if (administrator === undefined) throw refuseMissing(id);
    checkLastAdministrator(
      all,
      all.filter((each) => each.id !== id),
    );
    await writer.accounts.removeAccount(accountOf(tenantId, id));
    await writer.removeAdministrator(tenantId, id);
    return administrator;
  };
  await recordNote(
    deps,
    desk,
    () => deps.administratorAccounts.writeAdministrators(tenantId, work),
    ({ name }) => ({
      activity: "Remove administrator",
      modified: [{ displayName: "name", oldValue: name }],
    }),
  );
}

/** Where an administrator is signed in. @throws DirectoryError `ResourceNotFound` */
export async function listAdministratorSessions(
  deps: AdministratorAccountDeps,
  tenantId: string,
  id: string,
): Promise<readonly AccountSession[]> {
  const administrator = await deps.administratorAccounts.readAdministrator(tenantId, id);
  if (administrator === undefined) throw refuseMissing(id);
  return await listLiveSessions(deps.accounts, accountOf(tenantId, id), deps.world.now());
}

/**
 * End sessions of an administrator, at once.
 *
 * @param which - one by its id, or all but perhaps one
 * @returns how many ended
 * @throws DirectoryError `ResourceNotFound` when one that is named is not there
 */
export async function endAdministratorSessions(
  deps: AdministratorAccountDeps,
  desk: AdministratorDesk,
  given: { readonly id: string; readonly which: { only: string } | { except?: string } },
): Promise<number> {
  const { id, which } = given;
  const account = accountOf(desk.tenantId, id);
  const end = (): Promise<number> =>
    deps.accounts.writeAccounts(async (writer) => {
      if (!("only" in which)) return await writer.endSessions(account, which.except);
      if (await writer.endSession(account, which.only)) return 1;
      const message = "There is no such session, or it has ended.";
      throw new DirectoryError("ResourceNotFound", message);
    });
  return await recordNote(deps, desk, end, (count) => ({
    activity: "End sessions",
    modified: [{ displayName: "sessions", oldValue: count, newValue: 0 }],
  }));
}

async function explainUniqueness<T>(email: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof StoreError) || cause.code !== "Uniqueness") throw cause;
    const message = `Another administrator of this tenant has the address ${email ?? ""}.`;
    throw new DirectoryError("ObjectConflict", message, { cause, property: "email" });
  }
}
