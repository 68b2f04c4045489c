import { CONTACT_STEPS, type ContactStep, nameContactStep } from "../saas/first-contact.ts";
import type { OperatorLogStore, RequestRecord } from "../saas/operator-logs.ts";
import type { Organization, OrganizationToken } from "../saas/ports.ts";

/** One line of the checklist of a new integration. */
export interface ContactCheck {
  readonly step: ContactStep;
  /** When it was first done, as far as the logs reach back; absent: not yet. */
  readonly at?: string;
}

/** What the logs tell of whoever provisions an organization. */
export interface ContactReport {
  readonly checklist: readonly ContactCheck[];
  readonly lastRequest?: Pick<RequestRecord, "at" | "method" | "path" | "status"> & {
    /** What the client told of the refusal, when it was refused. */
    readonly detail?: string;
  };
}

const PAGE = 500;
/** A log may be long; what is further back than this is not looked for. */
const MOST_PAGES = 10;

/**
 * Read from the request log how far a provisioning client has come.
 *
 * @param tokens - of the organization; their last use stands in for requests not recorded
 */
export async function reportContact(
  logs: Pick<OperatorLogStore, "readRequests">,
  organization: Organization,
  tokens: readonly OrganizationToken[],
): Promise<ContactReport> {
  const since = organization.directory?.since ?? organization.created;
  const reached = new Map<ContactStep, string>();
  let lastRequest: ContactReport["lastRequest"];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { since, limit: PAGE, ...(after === undefined ? {} : { after }) };
    const { rows, next } = await logs.readRequests(organization.id, query);
    const [newest] = rows;
    if (lastRequest === undefined && newest !== undefined) lastRequest = describe(newest);
    for (const row of rows) {
      const step = nameContactStep(row);
      // Rows come newest first, so that the last one to write is the first one made.
      if (step !== undefined) reached.set(step, row.at).set("authenticated", row.at);
    }
    if (next === undefined) break;
    after = next;
  }
  const isOurs = ({ userId, directoryId }: OrganizationToken) =>
    userId === undefined && directoryId === organization.directory?.id;
  const uses = tokens.filter(isOurs).flatMap(({ lastUsed }) => lastUsed ?? []);
  const [use] = uses.sort();
  if (use !== undefined && !reached.has("authenticated")) reached.set("authenticated", use);
  return {
    checklist: CONTACT_STEPS.map((step) => {
      const at = reached.get(step);
      return at === undefined ? { step } : { step, at };
    }),
    ...(lastRequest === undefined ? {} : { lastRequest }),
  };
}

function describe({ at, method, path, status, detail }: RequestRecord) {
  return { at, method, path, status, ...(detail === undefined ? {} : { detail }) };
}
