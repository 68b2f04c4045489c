import { StoreError } from "../common/store-error.ts";
import type {
  AdministratorPermission,
  CompanyOwner,
  OwnedResource,
  OwnedResourceQuery,
  OwnershipReader,
  OwnershipWriter,
  Subscription,
} from "../saas/ownership-ports.ts";
import { foldCase } from "../scim/fold.ts";
import type { Connection } from "./database.ts";
import * as queries from "./ownership-queries.ts";

/** Reads what people own. */
export class SqlOwnershipReader implements OwnershipReader {
  protected readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async listResources(
    organizationId: string,
    query: OwnedResourceQuery,
  ): Promise<readonly OwnedResource[]> {
    const { ownerId, subscriptionId, after = "", limit } = query;
    const rows = await chooseList(query).all(this.connection, {
      organizationId,
      ownerId: ownerId ?? "",
      subscriptionId: subscriptionId ?? "",
      after,
      limit,
    });
    return rows.map(toResource);
  }

  async listResourcesOf(
    organizationId: string,
    ownerId: string,
  ): Promise<readonly OwnedResource[]> {
    const rows = await queries.listResourcesOf.all(this.connection, { organizationId, ownerId });
    return rows.map(toResource);
  }

  async readResource(organizationId: string, id: string): Promise<OwnedResource | undefined> {
    const row = await queries.readResource.first(this.connection, { organizationId, id });
    return row === undefined ? undefined : toResource(row);
  }

  async listSubscriptions(organizationId: string): Promise<readonly Subscription[]> {
    return await queries.listSubscriptions.all(this.connection, { organizationId });
  }

  async listPermissions(organizationId: string): Promise<readonly AdministratorPermission[]> {
    const everybody = { organizationId, userId: "" };
    const rows = await queries.listPermissions.all(this.connection, everybody);
    return rows.map(toPermission);
  }

  async listPermissionsOf(
    organizationId: string,
    userId: string,
  ): Promise<readonly AdministratorPermission[]> {
    const rows = await queries.listPermissionsOf.all(this.connection, { organizationId, userId });
    return rows.map(toPermission);
  }

  async listCompanyOwners(organizationId: string): Promise<readonly CompanyOwner[]> {
    return await queries.listCompanyOwners.all(this.connection, { organizationId });
  }
}

/** Writes what people own, inside one transaction. */
export class SqlOwnershipWriter extends SqlOwnershipReader implements OwnershipWriter {
  async addResource(organizationId: string, resource: OwnedResource): Promise<void> {
    const { subscriptionId = null } = resource;
    await queries.addResource.run(this.connection, { ...resource, organizationId, subscriptionId });
  }

  async giveResource(organizationId: string, id: string, ownerId: string): Promise<void> {
    await queries.giveResource.run(this.connection, { organizationId, id, ownerId });
  }

  async removeResource(organizationId: string, id: string): Promise<void> {
    await queries.removeResource.run(this.connection, { organizationId, id });
  }

  async addSubscription(organizationId: string, subscription: Subscription): Promise<void> {
    const nameFolded = foldCase(subscription.name);
    const row = { ...subscription, organizationId, nameFolded };
    const added = await queries.addSubscription.run(this.connection, row);
    if (added === 0) throw new StoreError("Uniqueness", { attribute: "name" });
  }

  async giveSubscription(organizationId: string, id: string, ownerId: string): Promise<void> {
    await queries.giveSubscription.run(this.connection, { organizationId, id, ownerId });
  }

  async removeSubscription(organizationId: string, id: string): Promise<void> {
    await queries.removeSubscription.run(this.connection, { organizationId, id });
  }

  async addPermission(organizationId: string, permission: AdministratorPermission): Promise<void> {
    const { subscriptionId = "" } = permission;
    const row = { ...permission, organizationId, subscriptionId };
    const added = await queries.addPermission.run(this.connection, row);
    if (added === 0) throw new StoreError("Uniqueness", { attribute: "role" });
  }

  async givePermission(organizationId: string, id: string, userId: string): Promise<void> {
    const given = await queries.givePermission.run(this.connection, { organizationId, id, userId });
    if (given === 0) throw new StoreError("Uniqueness", { attribute: "role" });
  }

  async removePermission(organizationId: string, id: string): Promise<void> {
    await queries.removePermission.run(this.connection, { organizationId, id });
  }

  async addCompanyOwner(organizationId: string, owner: CompanyOwner): Promise<boolean> {
    const row = { ...owner, organizationId };
    return (await queries.addCompanyOwner.run(this.connection, row)) > 0;
  }

  async removeCompanyOwner(organizationId: string, userId: string): Promise<boolean> {
    const owner = { organizationId, userId };
    return (await queries.removeCompanyOwner.run(this.connection, owner)) > 0;
  }
}

function chooseList({ ownerId, subscriptionId }: OwnedResourceQuery) {
  const { all, ofOwner, ofSubscription, ofBoth } = queries.LIST_RESOURCES;
  if (subscriptionId === undefined) return ownerId === undefined ? all : ofOwner;
  return ownerId === undefined ? ofSubscription : ofBoth;
}

function toResource({ subscriptionId, ...row }: queries.OwnedResourceRow): OwnedResource {
  return subscriptionId === null ? row : { ...row, subscriptionId };
}

function toPermission({ subscriptionId, ...row }: queries.PermissionRow): AdministratorPermission {
  return subscriptionId === "" ? row : { ...row, subscriptionId };
}
