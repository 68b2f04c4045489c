import { sql } from "kysely";
import { count, type PreparedQuery, prepare } from "./prepare.ts";
import type { InOrganization } from "./resource-reads.ts";

type OneThing = InOrganization & { readonly id: string };

/** A resource as it is stored. */
export interface OwnedResourceRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly subscriptionId: string | null;
  readonly ownerId: string;
  readonly created: string;
}

/** A subscription as it is stored. */
export interface OwnedSubscriptionRow {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly created: string;
}

/** A permission as it is stored; no subscription is an empty text. */
export interface PermissionRow {
  readonly id: string;
  readonly userId: string;
  readonly role: string;
  readonly subscriptionId: string;
  readonly created: string;
}

/** A company owner as it is stored. */
export interface CompanyOwnerRow {
  readonly userId: string;
  readonly since: string;
}

const RESOURCE: readonly [
  "id",
  "name",
  "type",
  "subscription_id as subscriptionId",
  "owner_id as ownerId",
  "created",
] = ["id", "name", "type", "subscription_id as subscriptionId", "owner_id as ownerId", "created"];

interface ResourceListArguments extends InOrganization {
  readonly ownerId: string;
  readonly subscriptionId: string;
  readonly after: string;
  readonly limit: number;
}

function prepareList(
  ofOwner: boolean,
  ofSubscription: boolean,
): PreparedQuery<ResourceListArguments, OwnedResourceRow> {
  return prepare((db, p) =>
    db
      .selectFrom("owned_resource")
      .select(RESOURCE)
      .where("organization_id", "=", p.organizationId)
      .$if(ofOwner, (query) => query.where("owner_id", "=", p.ownerId))
      .$if(ofSubscription, (query) => query.where("subscription_id", "=", p.subscriptionId))
      .where("id", ">", p.after)
      .orderBy("id")
      .limit(count(p.limit)),
  );
}

/** A page of the resources, by what it is narrowed down to. */
export const LIST_RESOURCES: Readonly<
  Record<"all" | "ofOwner" | "ofSubscription" | "ofBoth", ReturnType<typeof prepareList>>
> = {
  all: prepareList(false, false),
  ofOwner: prepareList(true, false),
  ofSubscription: prepareList(false, true),
  ofBoth: prepareList(true, true),
};

export const listResourcesOf: PreparedQuery<
  InOrganization & { readonly ownerId: string },
  OwnedResourceRow
> = prepare((db, p) =>
  db
    .selectFrom("owned_resource")
    .select(RESOURCE)
    .where("organization_id", "=", p.organizationId)
    .where("owner_id", "=", p.ownerId)
    .orderBy("id"),
);

export const readResource: PreparedQuery<OneThing, OwnedResourceRow> = prepare((db, p) =>
  db
    .selectFrom("owned_resource")
    .select(RESOURCE)
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id),
);

export const addResource: PreparedQuery<OwnedResourceRow & InOrganization, unknown> = prepare(
  (db, p) =>
    db.insertInto("owned_resource").values({
      organization_id: p.organizationId,
      id: p.id,
      name: p.name,
      type: p.type,
      subscription_id: p.subscriptionId,
      owner_id: p.ownerId,
      created: p.created,
    }),
);

export const giveResource: PreparedQuery<OneThing & { readonly ownerId: string }, unknown> =
  prepare((db, p) =>
    db
      .updateTable("owned_resource")
      .set({ owner_id: p.ownerId })
      .where("organization_id", "=", p.organizationId)
      .where("id", "=", p.id),
  );

export const removeResource: PreparedQuery<OneThing, unknown> = prepare((db, p) =>
  db
    .deleteFrom("owned_resource")
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id),
);

export const listSubscriptions: PreparedQuery<InOrganization, OwnedSubscriptionRow> = prepare(
  (db, p) =>
    db
      .selectFrom("owned_subscription")
      .select(["id", "name", "owner_id as ownerId", "created"])
      .where("organization_id", "=", p.organizationId)
      .orderBy("id"),
);

/** Changes no row when another one is called so. */
export const addSubscription: PreparedQuery<
  OwnedSubscriptionRow & InOrganization & { readonly nameFolded: string },
  unknown
> = prepare((db, p) =>
  db
    .insertInto("owned_subscription")
    .values({
      organization_id: p.organizationId,
      id: p.id,
      name: p.name,
      name_folded: p.nameFolded,
      owner_id: p.ownerId,
      created: p.created,
    })
    .onConflict((clash) => clash.doNothing()),
);

export const giveSubscription: PreparedQuery<OneThing & { readonly ownerId: string }, unknown> =
  prepare((db, p) =>
    db
      .updateTable("owned_subscription")
      .set({ owner_id: p.ownerId })
      .where("organization_id", "=", p.organizationId)
      .where("id", "=", p.id),
  );

export const removeSubscription: PreparedQuery<OneThing, unknown> = prepare((db, p) =>
  db
    .deleteFrom("owned_subscription")
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id),
);

function preparePermissions(
  ofUser: boolean,
): PreparedQuery<InOrganization & { readonly userId: string }, PermissionRow> {
  return prepare((db, p) =>
    db
      .selectFrom("administrator_permission")
      .select(["id", "user_id as userId", "role", "subscription_id as subscriptionId", "created"])
      .where("organization_id", "=", p.organizationId)
      // In the order of the index that finds a person's: by id, SQLite would walk everybody's.
      .$if(ofUser, (query) =>
        query.where("user_id", "=", p.userId).orderBy("role").orderBy("subscription_id"),
      )
      .$if(!ofUser, (query) => query.orderBy("id")),
  );
}

export const listPermissions: ReturnType<typeof preparePermissions> = preparePermissions(false);
export const listPermissionsOf: ReturnType<typeof preparePermissions> = preparePermissions(true);

/** Changes no row when the person holds the same permission. */
export const addPermission: PreparedQuery<PermissionRow & InOrganization, unknown> = prepare(
  (db, p) =>
    db
      .insertInto("administrator_permission")
      .values({
        organization_id: p.organizationId,
        id: p.id,
        user_id: p.userId,
        role: p.role,
        subscription_id: p.subscriptionId,
        created: p.created,
      })
      .onConflict((clash) => clash.doNothing()),
);

/** Changes no row when that person holds the same permission. */
export const givePermission: PreparedQuery<OneThing & { readonly userId: string }, unknown> =
  prepare((db, p) =>
    db
      .updateTable("administrator_permission as mine")
      .set({ user_id: p.userId })
      .where("mine.organization_id", "=", p.organizationId)
      .where("mine.id", "=", p.id)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("administrator_permission as held")
              .select(sql<number>`1`.as("one"))
              .whereRef("held.organization_id", "=", "mine.organization_id")
              .where("held.user_id", "=", p.userId)
              .whereRef("held.role", "=", "mine.role")
              .whereRef("held.subscription_id", "=", "mine.subscription_id"),
          ),
        ),
      ),
  );

export const removePermission: PreparedQuery<OneThing, unknown> = prepare((db, p) =>
  db
    .deleteFrom("administrator_permission")
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id),
);

export const listCompanyOwners: PreparedQuery<InOrganization, CompanyOwnerRow> = prepare((db, p) =>
  db
    .selectFrom("company_owner")
    .select(["user_id as userId", "since"])
    .where("organization_id", "=", p.organizationId)
    .orderBy("since")
    .orderBy("user_id"),
);

/** Changes no row when the person is one already. */
export const addCompanyOwner: PreparedQuery<CompanyOwnerRow & InOrganization, unknown> = prepare(
  (db, p) =>
    db
      .insertInto("company_owner")
      .values({ organization_id: p.organizationId, user_id: p.userId, since: p.since })
      .onConflict((clash) => clash.doNothing()),
);

export const removeCompanyOwner: PreparedQuery<
  InOrganization & { readonly userId: string },
  unknown
> = prepare((db, p) =>
  db
    .deleteFrom("company_owner")
    .where("organization_id", "=", p.organizationId)
    .where("user_id", "=", p.userId),
);
