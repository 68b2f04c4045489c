import type { OrganizationSignOn } from "../saas/sign-on.ts";
import type {
  OrganizationSignOnStore,
  SignOnReport,
  SignOnRequest,
} from "../saas/sign-on-ports.ts";
import { addAudit } from "./audit-queries.ts";
import type { Database } from "./database.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";

interface OfOrganization {
  readonly organizationId: string;
}

const readSettings: PreparedQuery<OfOrganization, { settings: string }> = prepare((db, p) =>
  db
    .selectFrom("organization_sign_on")
    .select("settings")
    .where("organization_id", "=", p.organizationId),
);

const saveSettings: PreparedQuery<OfOrganization & { settings: string }, unknown> = prepare(
  (db, p) =>
    db
      .insertInto("organization_sign_on")
      .values({ organization_id: p.organizationId, settings: p.settings })
      .onConflict((conflict) =>
        conflict.column("organization_id").doUpdateSet({ settings: p.settings }),
      ),
);

type OneRequest = OfOrganization & { readonly id: string };

const addRequest: PreparedQuery<OneRequest & { purpose: string; expires: string }, unknown> =
  prepare((db, p) =>
    db.insertInto("sign_on_request").values({
      organization_id: p.organizationId,
      id: p.id,
      purpose: p.purpose,
      expires: p.expires,
      answered: null,
      report: null,
    }),
  );

const findRequest: PreparedQuery<
  OneRequest & { now: string },
  { id: string; purpose: string; expires: string }
> = prepare((db, p) =>
  db
    .selectFrom("sign_on_request")
    .select(["id", "purpose", "expires"])
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id)
    .where("expires", ">", p.now)
    .where("answered", "is", null),
);

const answerRequest: PreparedQuery<OneRequest & { now: string }, unknown> = prepare((db, p) =>
  db
    .updateTable("sign_on_request")
    .set({ answered: p.now })
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id)
    .where("expires", ">", p.now)
    .where("answered", "is", null),
);

const saveReport: PreparedQuery<OneRequest & { report: string }, unknown> = prepare((db, p) =>
  db
    .updateTable("sign_on_request")
    .set({ report: p.report })
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id),
);

const readReport: PreparedQuery<OneRequest, { report: string | null }> = prepare((db, p) =>
  db
    .selectFrom("sign_on_request")
    .select("report")
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id),
);

const pruneRequests: PreparedQuery<OfOrganization & { before: string }, unknown> = prepare(
  (db, p) =>
    db
      .deleteFrom("sign_on_request")
      .where("organization_id", "=", p.organizationId)
      .where("expires", "<", p.before),
);

const addAssertion: PreparedQuery<OneRequest & { expires: string }, unknown> = prepare((db, p) =>
  db
    .insertInto("sign_on_assertion")
    .values({ organization_id: p.organizationId, id: p.id, expires: p.expires })
    .onConflict((conflict) => conflict.columns(["organization_id", "id"]).doNothing()),
);

const findAssertion: PreparedQuery<OneRequest, { id: string }> = prepare((db, p) =>
  db
    .selectFrom("sign_on_assertion")
    .select("id")
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id),
);

const pruneAssertions: PreparedQuery<OfOrganization & { before: string }, unknown> = prepare(
  (db, p) =>
    db
      .deleteFrom("sign_on_assertion")
      .where("organization_id", "=", p.organizationId)
      .where("expires", "<", p.before),
);

/** Reports of tests are kept for a day behind the end of their request. */
const KEPT_MS = 24 * 60 * 60_000;

/** The single sign-on of organizations in the database. */
export function createOrganizationSignOnStore(database: Database): OrganizationSignOnStore {
  const { reader } = database;
  const scopeOf = (id: string) => ({ table: "organization", id }) as const;
  return {
    async readSignOn(organizationId) {
      const row = await readSettings.first(reader, { organizationId });
      return row === undefined ? undefined : parse(row.settings);
    },
    changeSignOn(organizationId, change, { actor, at }) {
      return database.write(scopeOf(organizationId), async (writer) => {
        const row = await readSettings.first(writer, { organizationId });
        const before = row === undefined ? undefined : parse(row.settings);
        const after = change(before);
        await saveSettings.run(writer, { organizationId, settings: JSON.stringify(after) });
        await addAudit(writer, {
          organizationId,
          at,
          actor,
          tokenId: undefined,
          action: before === undefined ? "create" : "update",
          kind: "SingleSignOn",
          resourceId: organizationId,
          modified: JSON.stringify(describeChange(before, after)),
          notes: undefined,
          starts: true,
        });
        return after;
      });
    },
    async addRequest(organizationId, { id, purpose, expires }) {
      const before = new Date(Date.parse(expires) - KEPT_MS).toISOString();
      await database.write(undefined, async (writer) => {
        await pruneRequests.run(writer, { organizationId, before });
        await addRequest.run(writer, { organizationId, id, purpose, expires });
      });
    },
    async findRequest(organizationId, id, now) {
      const row = await findRequest.first(reader, { organizationId, id, now });
      return row as SignOnRequest | undefined;
    },
    spend(organizationId, { assertionId, requestId, expires, now }) {
      return database.write(scopeOf(organizationId), async (writer) => {
        await pruneAssertions.run(writer, { organizationId, before: now });
        const known = await findAssertion.first(writer, { organizationId, id: assertionId });
        if (known !== undefined) return "assertion";
        if (requestId !== undefined) {
          const answered = await answerRequest.run(writer, { organizationId, id: requestId, now });
          if (answered === 0) return "request";
        }
        await addAssertion.run(writer, { organizationId, id: assertionId, expires });
        return undefined;
      });
    },
    async saveReport(organizationId, id, report) {
      const row = { organizationId, id, report: JSON.stringify(report) };
      await database.write(undefined, (writer) => saveReport.run(writer, row));
    },
    async readReport(organizationId, id) {
      const row = await readReport.first(reader, { organizationId, id });
      const text = row?.report ?? undefined;
      return text === undefined ? undefined : (JSON.parse(text) as SignOnReport);
    },
  };
}

// Written by us alone, in this shape.
function parse(settings: string): OrganizationSignOn {
  return JSON.parse(settings) as OrganizationSignOn;
}

/** Certificates are public, so all of it may be read by whoever reads the audit. */
function describeChange(
  before: OrganizationSignOn | undefined,
  after: OrganizationSignOn,
): { readonly path: string; readonly oldValue?: unknown; readonly newValue?: unknown }[] {
  const members = (settings: OrganizationSignOn | undefined) =>
    Object.entries(settings ?? {}).map(([path, value]) => [path, summarize(value)] as const);
  const old = new Map(members(before));
  return members(after).flatMap(([path, newValue]) => {
    const oldValue = old.get(path);
    if (JSON.stringify(oldValue) === JSON.stringify(newValue)) return [];
    return [{ path, ...(oldValue !== undefined && { oldValue }), newValue }];
  });
}

function summarize(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("certificates" in value)) return value;
  const { certificates, ...rest } = value as NonNullable<OrganizationSignOn["identityProvider"]>;
  return { ...rest, thumbprints: certificates.map(({ thumbprint }) => thumbprint) };
}
