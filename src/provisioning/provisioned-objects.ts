import type { DirectoryReader } from "../directory/ports.ts";
import type { DirectoryGroup, DirectoryUser } from "../directory/user.ts";
import type { Lane, SyncStore } from "../sync/ports.ts";
import type { Escrow, Link } from "../sync/records.ts";
import type { ObjectType } from "../sync/schema.ts";

/** Somebody whom an application's job knows: with an account there, with a failure, or both. */
export interface ProvisionedObject {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  /** Absent: the directory has nobody of this id any more. */
  readonly displayName?: string;
  readonly userPrincipalName?: string;
  /** Of the account in the application; absent: there is none by our doing. */
  readonly targetId?: string;
  /** False after the account was left alone or switched off because its person left the scope. */
  readonly managed?: boolean;
  /** The last tries failed. Instants are ISO. */
  readonly failure?: Pick<Escrow, "code" | "message" | "attempts" | "firstFailed" | "nextAttempt">;
}

/** Which of them are wanted. */
export interface ProvisionedQuery {
  readonly objectType: ObjectType;
  /** Only those whose last try failed, the least tried first; there is no further part of them. */
  readonly failing: boolean;
  /** Only these, in the order of the ids; [] finds nobody. */
  readonly ids?: readonly string[];
  /** After this id. */
  readonly after?: string;
  readonly limit: number;
}

interface Ports {
  readonly store: Pick<SyncStore, "listLinks" | "readLinks" | "readEscrows" | "listEscrows">;
  readonly directory: Pick<DirectoryReader, "readUsers" | "readGroups">;
}

/**
 * People or groups whom a job knows, by their ids. Nobody is asked but the store.
 *
 * @throws whatever the store does
 */
export async function listProvisionedObjects(
  { store, directory }: Ports,
  lane: Lane,
  query: ProvisionedQuery,
): Promise<readonly ProvisionedObject[]> {
  const { objectType, failing, ids, after, limit } = query;
  if (failing || ids !== undefined) {
    const escrows = failing ? await store.listEscrows(lane, limit) : [];
    const failed = escrows.filter((each) => each.objectType === objectType && each.attempts > 0);
    const wanted = ids ?? failed.map(({ sourceId }) => sourceId);
    const links = await store.readLinks(lane, objectType, wanted);
    return await describe(wanted, links);
  }
  const page = { limit, ...(after !== undefined && { afterId: after }) };
  const linked = await store.listLinks(lane, objectType, page);
  const links = new Map(linked.map((link) => [link.sourceId, link]));
  return await describe([...links.keys()], links);

  async function describe(
    sourceIds: readonly string[],
    links: ReadonlyMap<string, Link>,
  ): Promise<readonly ProvisionedObject[]> {
    const [named, escrows] = await Promise.all([
      objectType === "User"
        ? directory.readUsers(lane.tenantId, sourceIds)
        : directory.readGroups(lane.tenantId, sourceIds),
      store.readEscrows(lane, objectType, sourceIds),
    ]);
    const names = new Map(named.map((each) => [each.id, each]));
    const failures = new Map(escrows.map((each) => [each.sourceId, each]));
    const known = sourceIds.filter((id) => links.has(id) || failures.has(id));
    return known.map((sourceId) => ({
      objectType,
      sourceId,
      ...presentName(names.get(sourceId)),
      ...presentLink(links.get(sourceId)),
      ...presentFailure(failures.get(sourceId)),
    }));
  }
}

function presentName(
  named: DirectoryUser | DirectoryGroup | undefined,
): Pick<ProvisionedObject, "displayName" | "userPrincipalName"> {
  if (named === undefined) return {};
  if (!("userPrincipalName" in named)) return { displayName: named.displayName };
  const { userPrincipalName, attributes } = named;
  const { displayName } = attributes;
  return {
    displayName: typeof displayName === "string" ? displayName : userPrincipalName,
    userPrincipalName,
  };
}

function presentLink(link: Link | undefined): Pick<ProvisionedObject, "targetId" | "managed"> {
  return link === undefined ? {} : { targetId: link.targetId, managed: link.managed };
}

function presentFailure(escrow: Escrow | undefined): Pick<ProvisionedObject, "failure"> {
  // Some are announced before anything was tried.
  if (escrow === undefined || escrow.attempts === 0) return {};
  const { code, message, attempts, firstFailed, nextAttempt } = escrow;
  return { failure: { code, message, attempts, firstFailed, nextAttempt } };
}
