import type { Plan, PlanItem } from "../../sync/plan.ts";
import { CliError } from "../exit-codes.ts";
import { formatQuery, type GraphClient } from "../graph-client.ts";
import { listApplications, lookUpJob } from "../lookup.ts";

/** An application with its job. */
export interface JobApplication {
  readonly id: string;
  readonly displayName: string;
  readonly jobId: string;
  /** Where Graph has the job. */
  readonly path: string;
  /** Where what Graph has no word for is. */
  readonly ownPath: string;
}

/** A plan with the application that it is for, and its items where they were asked for. */
export interface FoundPlan {
  readonly application: JobApplication;
  readonly plan: Plan;
  readonly items: readonly PlanItem[];
}

const ITEMS_PER_PART = 999;

/** All items of a plan, or those of one action. */
export async function readItems(
  client: GraphClient,
  application: JobApplication,
  planId: string,
): Promise<readonly PlanItem[]> {
  const items: PlanItem[] = [];
  for (;;) {
    const part = await readPart(client, application, planId, items.at(-1)?.position ?? 0);
    items.push(...part);
    if (part.length < ITEMS_PER_PART) return items;
  }
}

/** The next items behind a position. */
export async function readPart(
  client: GraphClient,
  application: JobApplication,
  planId: string,
  after: number,
): Promise<readonly PlanItem[]> {
  const query = formatQuery({ top: String(ITEMS_PER_PART), after: String(after) });
  const path = `${planPath(application, planId)}/items${query}`;
  const { value } = await client.rollcall<{ readonly value: readonly PlanItem[] }>("GET", path);
  return value;
}

/** Have the server make a plan, and read it with all that is in it. */
export async function requestPlan(
  client: GraphClient,
  application: JobApplication,
  body: Readonly<Record<string, unknown>>,
): Promise<FoundPlan> {
  const plan = await client.rollcall<Plan>("POST", `${application.ownPath}/plans`, body);
  return { application, plan, items: await readItems(client, application, plan.id) };
}

/** The plans of an application's job, newest first. */
export async function listPlans(
  client: GraphClient,
  application: JobApplication,
  limit: number,
): Promise<readonly Plan[]> {
  const path = `${application.ownPath}/plans${formatQuery({ top: String(limit) })}`;
  return (await client.rollcall<{ readonly value: readonly Plan[] }>("GET", path)).value;
}

/**
 * A plan by its id, whichever application it is for.
 *
 * @param name - an application's name or id, where it is known
 * @throws CliError notFound
 */
export async function findPlan(
  client: GraphClient,
  planId: string,
  name: string | undefined,
): Promise<FoundPlan> {
  for (const application of await listCandidates(client, name)) {
    try {
      const plan = await client.rollcall<Plan>("GET", planPath(application, planId));
      return { application, plan, items: await readItems(client, application, plan.id) };
    } catch (error) {
      if (!(error instanceof CliError) || error.exit !== "notFound") throw error;
    }
  }
  throw new CliError("notFound", "PlanNotFound", `There is no plan "${planId}".`, {
    hint: "rollcall plan list names those that there are.",
  });
}

/** Every application that has a job; only the one that is named, where one is. */
export async function listCandidates(
  client: GraphClient,
  name: string | undefined,
): Promise<readonly JobApplication[]> {
  if (name !== undefined) return [await findJob(client, name)];
  const found: JobApplication[] = [];
  for (const { id } of await listApplications(client)) {
    try {
      found.push(await findJob(client, id));
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== "JobNotFound") throw error;
    }
  }
  return found;
}

/**
 * The application that a command is for: the named one, else the only one.
 *
 * @throws CliError misuse where there are several, notFound where there is none
 */
export async function chooseApplication(
  client: GraphClient,
  name: string | undefined,
): Promise<JobApplication> {
  const [only, ...more] = await listCandidates(client, name);
  if (only !== undefined && more.length === 0) return only;
  if (only === undefined) {
    throw new CliError("notFound", "ApplicationNotFound", "There is no application yet.");
  }
  const names = [only, ...more].map(({ displayName }) => displayName).join(", ");
  throw new CliError("misuse", "ApplicationMissing", "There are several applications.", {
    hint: `name one: ${names}.`,
  });
}

/** An application by its name or id, with its job. @throws CliError notFound, misuse */
export async function findJob(client: GraphClient, name: string): Promise<JobApplication> {
  const { application, jobId, path, ownPath } = await lookUpJob(client, name);
  const { id, displayName } = application;
  return { id, displayName, jobId, path, ownPath };
}

/** Where a plan is. */
export function planPath(application: JobApplication, planId: string): string {
  return `${application.ownPath}/plans/${encodeURIComponent(planId)}`;
}
