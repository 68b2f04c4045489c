import type { ResourceKind } from "../saas/ports.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";
import type { InOrganization } from "./resource-reads.ts";

type ResourceId = InOrganization & { readonly resourceId: string };

interface UniqueArguments extends ResourceId {
  readonly kind: ResourceKind;
  readonly attribute: string;
  readonly value: string;
}

/** Changes no row when another resource has the value; it waits for whoever is about to take it. */
export const addUnique: PreparedQuery<UniqueArguments, unknown> = prepare((db, p) =>
  db
    .insertInto("resource_unique")
    .values({
      organization_id: p.organizationId,
      kind: p.kind,
      attribute: p.attribute,
      value: p.value,
      resource_id: p.resourceId,
    })
    .onConflict((clash) => clash.doNothing()),
);

export const listUnique: PreparedQuery<ResourceId, { attribute: string; value: string }> = prepare(
  (db, p) =>
    db
      .selectFrom("resource_unique")
      .select(["attribute", "value"])
      .where("organization_id", "=", p.organizationId)
      .where("resource_id", "=", p.resourceId),
);

export const removeUnique: PreparedQuery<ResourceId, unknown> = prepare((db, p) =>
  db
    .deleteFrom("resource_unique")
    .where("organization_id", "=", p.organizationId)
    .where("resource_id", "=", p.resourceId),
);

/** Let others have the values of an attribute that is no longer unique. */
export const freeValues: PreparedQuery<
  Pick<UniqueArguments, "organizationId" | "kind" | "attribute">,
  unknown
> = prepare((db, p) =>
  db
    .deleteFrom("resource_unique")
    .where("organization_id", "=", p.organizationId)
    .where("kind", "=", p.kind)
    .where("attribute", "=", p.attribute),
);
