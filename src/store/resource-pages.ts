import { type Expression, sql } from "kysely";
import type { ResourceKind, ResourcePage, ResourcePlace } from "../saas/ports.ts";
import {
  LIST_END,
  LIST_ROOM,
  type PageBehind,
  type ResourceFrame,
  type ResourcePages,
  type WrittenPage,
} from "../saas/resource-pages.ts";
import type { Connection } from "./database.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";
import { placePage } from "./resource-place.ts";
import { findAnyMember, type InOrganization } from "./resource-reads.ts";

interface FramedPage extends InOrganization {
  readonly kind: ResourceKind;
  readonly from: number;
  readonly limit: number;
  readonly offset: number;
  readonly beforeCreated: string;
  readonly beforeLastModified: string;
  readonly beforeId: string;
  readonly beforeVersion: string;
  readonly end: string;
  readonly room: string;
  readonly listEnd: string;
}

interface WrittenRow {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly position: number | null;
}

/** Writes the pages inside the database, which then gives one value instead of hundreds. */
export class SqlResourcePages implements ResourcePages {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async page(
    organizationId: string,
    kind: ResourceKind,
    frame: ResourceFrame,
    page: ResourcePage,
  ): Promise<{ total: number; written: WrittenPage | undefined }> {
    const of = { organizationId, kind };
    const { total, from, skip, take } = await placePage(this.#connection, of, page);
    if (take === 0) return { total, written: undefined };
    const place = { ...of, from, limit: take, offset: skip };
    return { total, written: await this.#write(place, frame) };
  }

  async pageBehind(
    organizationId: string,
    kind: ResourceKind,
    frame: ResourceFrame,
    { from: behind, limit }: PageBehind,
  ): Promise<(WrittenPage & { last: ResourcePlace; hasMore: boolean }) | undefined> {
    const of = { organizationId, kind };
    const from = behind === undefined ? 0 : behind.position + 1;
    const written = await this.#write({ ...of, from, limit, offset: 0 }, frame);
    if (written === undefined) return undefined;
    const { position } = written;
    const next = await findBehind.first(this.#connection, { ...of, position });
    const last = { kind, position, sortKey: undefined };
    return { ...written, last, hasMore: next !== undefined };
  }

  async #write(
    place: Pick<FramedPage, "organizationId" | "kind" | "from" | "limit" | "offset">,
    { texts, groupAddress }: ResourceFrame,
  ): Promise<(WrittenPage & { readonly position: number }) | undefined> {
    const [beforeCreated, beforeLastModified, beforeId, beforeVersion, end] = texts;
    const framed = {
      ...place,
      beforeCreated,
      beforeLastModified,
      beforeId,
      beforeVersion,
      end,
      room: ROOM,
      listEnd: LIST_END,
    };
    const { organizationId } = place;
    // Most applications have no groups, and then there is nothing to look for, user by user.
    const groups =
      groupAddress === undefined
        ? undefined
        : await findAnyMember.first(this.#connection, { organizationId });
    const row =
      groupAddress === undefined || groups === undefined
        ? await writePage.first(this.#connection, framed)
        : await writePageWithGroups.first(this.#connection, { ...framed, groupAddress });
    if (row === undefined || row.position === null) return undefined;
    const bytes = toOwnMemory(row.bytes);
    return { bytes, count: Number(row.count), position: row.position };
  }
}

/** PostgreSQL's driver cuts short values out of a buffer that others share. */
function toOwnMemory(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

const NOTHING = sql<string>`''`;
const ROOM = " ".repeat(LIST_ROOM);

const writePage: PreparedQuery<FramedPage, WrittenRow> = prepareWriting(() => NOTHING);

const writePageWithGroups: PreparedQuery<FramedPage & { groupAddress: string }, WrittenRow> =
  prepareWriting((db, p, dialect) => {
    // The group's name as it was sent: the column has it folded.
    const name = dialect.quote(dialect.readMember(sql.ref("g.document"), "displayName"));
    const group = sql<string>`concat('{"value":"', found.value, '","$ref":"',
      cast(${p.groupAddress} as text), found.value, '"', ',"display":' || found.display,
      ',"type":"direct"}')`;
    const groups = db
      .selectFrom("group_member as m")
      .innerJoin("resource as g", (join) =>
        join.onRef("g.organization_id", "=", "m.organization_id").onRef("g.id", "=", "m.group_id"),
      )
      .select(["m.group_id as value", name.as("display"), "g.position"])
      .where("m.organization_id", "=", p.organizationId)
      .where("m.member_id", "=", sql<string>`page.id`)
      .orderBy("g.position")
      .as("found");
    const joined = db
      .selectFrom(groups)
      .select(dialect.joinRows(group, sql.ref("found.position")).as("groups"));
    return sql<string>`',"groups":[' || ${joined} || ']'`;
  });

/** @param groups - what stands behind the document of the resource `page`; null for nothing */
function prepareWriting<P extends FramedPage>(
  groups: (
    ...given: Parameters<Parameters<typeof prepare<P, WrittenRow>>[0]>
  ) => Expression<string>,
): PreparedQuery<P, WrittenRow> {
  return prepare<P, WrittenRow>((db, p, dialect) => {
    const page = db
      .selectFrom("resource")
      .select(["id", "version", "created", "last_modified", "document", "position"])
      .where("organization_id", "=", p.organizationId)
      .where("kind", "=", p.kind)
      .where("position", ">=", p.from)
      .orderBy("position")
      .limit(count(p.limit))
      .offset(count(p.offset))
      .as("page");
    const resource = sql<string>`concat(${dialect.openObject(sql.ref("page.document"))},
      ${groups(db, p, dialect)}, cast(${p.beforeCreated} as text), page.created,
      cast(${p.beforeLastModified} as text), page.last_modified,
      cast(${p.beforeId} as text), page.id,
      cast(${p.beforeVersion} as text), page.version, cast(${p.end} as text))`;
    const resources = dialect.joinRows(resource, sql.ref("page.position"));
    const list = sql<string>`concat(cast(${p.room} as text), ${resources},
      cast(${p.listEnd} as text))`;
    return db
      .selectFrom(page)
      .select((eb) => [
        dialect.toBytes(list).as("bytes"),
        eb.fn.countAll<number>().as("count"),
        eb.fn.max<number>("page.position").as("position"),
      ]);
  });
}

/** One row when a resource of the kind comes behind a position. */
const findBehind: PreparedQuery<
  InOrganization & { kind: ResourceKind; position: number },
  { found: number }
> = prepare((db, p) =>
  db
    .selectFrom("resource")
    .select(sql<number>`1`.as("found"))
    .where("organization_id", "=", p.organizationId)
    .where("kind", "=", p.kind)
    .where("position", ">", p.position)
    .limit(sql<number>`1`),
);
