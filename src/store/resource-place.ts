import { sql } from "kysely";
import type { ResourceKind, ResourcePage } from "../saas/ports.ts";
import type { Connection } from "./database.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";
import type { InOrganization } from "./resource-reads.ts";

/** How many positions share a count of what was removed; at most so many are skipped one by one. */
export const BLOCK_SIZE = 512;

type OneKind = InOrganization & { readonly kind: ResourceKind };

export const countResources: PreparedQuery<OneKind, { total: number; lastPosition: number }> =
  prepare((db, p) =>
    db
      .selectFrom("resource_counter")
      .select(["total", "last_position as lastPosition"])
      .where("organization_id", "=", p.organizationId)
      .where("kind", "=", p.kind),
  );

/**
 * The last block with gaps that lies, as a whole, before so many resources; and how many positions
 * up to its end have lost theirs.
 */
const findGaps: PreparedQuery<OneKind & { offset: number }, { lost: number }> = prepare((db, p) =>
  db
    .with("gaps", (with_) =>
      with_
        .selectFrom("resource_gap")
        .select([
          "block",
          sql<number>`cast(sum(removed) over (order by block) as bigint)`.as("lost"),
        ])
        .where("organization_id", "=", p.organizationId)
        .where("kind", "=", p.kind),
    )
    .selectFrom("gaps")
    .select("lost")
    // Positions count from 1, so block 0 has one less.
    .where(sql<boolean>`(block + 1) * ${sql.lit(BLOCK_SIZE)} - 1 - lost <= ${p.offset}`)
    .orderBy("block", "desc")
    .limit(sql<number>`1`),
);

/** The position of the resource that has so many behind it. */
const findFromTheEnd: PreparedQuery<
  OneKind & { from: number; offset: number },
  { position: number }
> = prepare((db, p) =>
  db
    .selectFrom("resource")
    .select("position")
    .where("organization_id", "=", p.organizationId)
    .where("kind", "=", p.kind)
    .where("position", "<=", p.from)
    .orderBy("position", "desc")
    .limit(sql<number>`1`)
    .offset(count(p.offset)),
);

/** Where the rows of a page are: from a position on, so many to skip, so many to take. */
export interface PagePlace {
  /** How many resources there are of the kind. */
  readonly total: number;
  readonly from: number;
  readonly skip: number;
  /** 0 when the page is empty. */
  readonly take: number;
}

/**
 * Find where a page of all resources of a kind begins: near the end by walking the index back,
 * elsewhere by what blocks have lost, so that no page costs more than another.
 */
export async function placePage(
  connection: Connection,
  of: OneKind,
  { offset, limit }: ResourcePage,
): Promise<PagePlace> {
  const { organizationId, kind } = of;
  const counted = await countResources.first(connection, { organizationId, kind });
  const { total = 0, lastPosition = 0 } = counted ?? {};
  const take = Math.max(0, Math.min(limit, total - offset));
  if (take === 0) return { total, from: 0, skip: 0, take };
  const behind = total - offset - take;
  if (behind < Math.min(offset, BLOCK_SIZE)) {
    // From where it was counted to: who comes meanwhile shifts nothing.
    const query = { organizationId, kind, from: lastPosition, offset: behind + take - 1 };
    const first = await findFromTheEnd.first(connection, query);
    return { total, from: first?.position ?? 0, skip: 0, take: first === undefined ? 0 : take };
  }
  if (offset < BLOCK_SIZE) return { total, from: 0, skip: offset, take };
  const { lost = 0 } = (await findGaps.first(connection, { organizationId, kind, offset })) ?? {};
  // Behind those blocks there are no gaps up to this one, in which skipping goes on.
  const block = Math.floor((offset + 1 + lost) / BLOCK_SIZE);
  const from = block * BLOCK_SIZE;
  return { total, from, skip: offset - Math.max(0, from - 1 - lost), take };
}
