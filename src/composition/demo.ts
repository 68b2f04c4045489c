import type { ServerRequest } from "../cli/services.ts";
import { buildDemoDirectory, type DemoDirectory } from "../demo/index.ts";
import type { DirectoryStore } from "../directory/ports.ts";
import { GALLERY, type GalleryApplication } from "../gallery/index.ts";
import { formatTenantUrl } from "../http/base-url.ts";
import type { ProvisioningEvents } from "../provisioning/events.ts";
import { addOrganization } from "../service-provider/organizations.ts";
import type { Store } from "../store/store.ts";
import { buildSchema } from "../sync/default-schema.ts";
import type { CycleExecution } from "../sync/job.ts";
import type { Lane } from "../sync/ports.ts";
import { equipDemoOwnership } from "./demo-ownership.ts";
import { connectDemoSignOn, moveOwnSignOn } from "./demo-sign-on.ts";
import type { Engine } from "./engine.ts";
import { REAL_WORLD } from "./world.ts";

/** Says whether the demonstration was loaded into this database: absent, `loading` or `loaded`. */
export const DEMO_SETTING = "demo";
/** The ids of the demonstration's organizations, as a JSON list. */
const ORGANIZATIONS_SETTING = "demo.organizations";

const INTERVAL_MS = 40 * 60_000;
const PER_WRITE = 100;
const LOOK_MS = 500;

/** What loading works with. */
export interface DemoPorts extends Pick<ServerRequest, "onNotice" | "onProgress"> {
  readonly store: Store;
  readonly engine: Engine;
  /** Where this server is reached from itself. */
  readonly url: string;
  readonly watchers: Set<ProvisioningEvents>;
}

/**
 * Load the demonstration: a tenant with about 200 invented people, and BitaBIZ, Bizagi and BIS,
 * each an organization of our own service provider, provisioned by their initial cycles.
 */
export async function loadDemo(ports: DemoPorts): Promise<void> {
  const { store, onNotice } = ports;
  const demo = buildDemoDirectory();
  await store.settings.saveSetting(DEMO_SETTING, "loading");
  onNotice(`A new database: loading ${demo.users.length} invented people and 3 applications.`);
  await saveDirectory(store.directory, demo);
  for (const application of GALLERY.filter(({ id }) => id !== "custom")) {
    const lane =
      (await findLane(store, demo.tenant.id, application.id)) ??
      (await addApplication(ports, demo, application));
    const ended = watchCycle(ports, lane, application.displayName);
    const [{ counts, state, error }] = await Promise.all([ended, ports.engine.jobs.wake(lane)]);
    onNotice(
      state === "Failed"
        ? `  ${application.displayName.padEnd(14)} ${error?.message ?? "failed"}`
        : `  ${application.displayName.padEnd(14)} initial cycle: ${counts.created} created, ` +
            `${counts.skipped} not assigned or not active, ${counts.failed} failed`,
    );
  }
  await equipDemoOwnership(store, await readDemoOrganizations(store));
  await store.settings.saveSetting(DEMO_SETTING, "loaded");
}

/** What a database holds, in a line each: the directory, and every organization's address. */
export async function describeDemo(store: Store, url: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const tenant of await store.directory.listTenants()) {
    const users = await store.directory.countUsers(tenant.id);
    const groups = await store.directory.countGroups(tenant.id);
    lines.push(`  Directory      ${tenant.displayName}: ${users} people, ${groups} groups`);
    for (const job of await store.sync.listJobs(tenant.id)) {
      const lane = { tenantId: tenant.id, jobId: job.id };
      const links = await store.sync.countLinks(lane);
      const application = await store.sync.readApplication(tenant.id, job.applicationId);
      const name = (application?.displayName ?? job.id).padEnd(14);
      lines.push(`  ${name} ${links.User} people, ${links.Group} groups provisioned`);
    }
  }
  for (const { id, name } of await store.organizations.listOrganizations()) {
    lines.push(`  Tenant URL     ${formatTenantUrl(url, id)}  (${name})`);
  }
  return lines;
}

/** The organizations that the demonstration made; none where there is no demonstration. */
export async function readDemoOrganizations(store: Store): Promise<readonly string[]> {
  const text = await store.settings.readSetting(ORGANIZATIONS_SETTING);
  return text === undefined ? [] : (JSON.parse(text) as readonly string[]);
}

/** The lane of an application that an interrupted start has already added. */
async function findLane(
  store: Store,
  tenantId: string,
  template: string,
): Promise<Lane | undefined> {
  const applications = await store.sync.listApplications(tenantId);
  const jobs = await store.sync.listJobs(tenantId);
  const ids = applications.filter((one) => one.template === template).map(({ id }) => id);
  const job = jobs.find(({ applicationId }) => ids.includes(applicationId));
  return job === undefined ? undefined : { tenantId, jobId: job.id };
}

/**
 * Applications that are organizations of this very server follow it to its new address.
 *
 * @param before - the address at the last start
 */
export async function moveOwnApplications(
  store: Store,
  before: string,
  url: string,
): Promise<void> {
  for (const tenant of await store.directory.listTenants()) {
    for (const application of await store.sync.listApplications(tenant.id)) {
      if (!application.tenantUrl.startsWith(`${before}/`)) continue;
      const tenantUrl = `${url}${application.tenantUrl.slice(before.length)}`;
      await store.sync.saveApplication({ ...application, tenantUrl });
    }
  }
  await moveOwnSignOn(store, before, url);
}

async function saveDirectory(directory: DirectoryStore, demo: DemoDirectory): Promise<void> {
  const { tenant } = demo;
  await directory.write(tenant.id, (writer) => writer.saveTenant(tenant));
  for (let from = 0; from < demo.users.length; from += PER_WRITE) {
    await directory.write(tenant.id, async (writer) => {
      for (const user of demo.users.slice(from, from + PER_WRITE)) {
        await writer.saveUser(tenant.id, user, "saved");
      }
    });
  }
  await directory.write(tenant.id, async (writer) => {
    for (const group of demo.groups) await writer.saveGroup(tenant.id, group, "saved");
    for (const membership of demo.memberships) await writer.addMember(tenant.id, membership);
  });
}

async function addApplication(
  ports: DemoPorts,
  demo: DemoDirectory,
  gallery: GalleryApplication,
): Promise<Lane> {
  const { store, url } = ports;
  const tenantId = demo.tenant.id;
  const { organization, secretToken } = await addOrganization(
    { store: store.organizations, world: REAL_WORLD },
    { name: `${demo.tenant.displayName} in ${gallery.displayName}`, application: gallery.id },
  );
  const known = await readDemoOrganizations(store);
  await store.settings.saveSetting(
    ORGANIZATIONS_SETTING,
    JSON.stringify([...known, organization.id]),
  );
  const applicationId = REAL_WORLD.newId();
  const tenantUrl = formatTenantUrl(url, organization.id);
  const { displayName, id: template } = gallery;
  await store.sync.saveApplication({
    id: applicationId,
    tenantId,
    displayName,
    template,
    tenantUrl,
  });
  await store.sync.saveSecret(tenantId, applicationId, secretToken);
  await connectDemoSignOn(store, { tenantId, applicationId, organizationId: organization.id }, url);
  await store.directory.write(tenantId, async (writer) => {
    for (const planned of demo.assignmentPlan) {
      if (planned.application !== gallery.id) continue;
      const { principalId, principalType, appRoleId } = planned;
      const id = REAL_WORLD.newId();
      const assignment = { id, applicationId, principalId, principalType, appRoleId };
      await writer.addAssignment(tenantId, assignment);
    }
  });
  const lane = { tenantId, jobId: REAL_WORLD.newId() };
  const schema = buildSchema(lane.jobId, gallery.objectMappings);
  await store.sync.saveJob(
    { id: lane.jobId, tenantId, applicationId, schema, scope: "assigned", intervalMs: INTERVAL_MS },
    { status: "NotRun" },
  );
  return lane;
}

/**
 * Show the cycle's progress until it has ended. This process hears of it by an event; when a
 * worker elsewhere has the lane, the store tells.
 */
async function watchCycle(ports: DemoPorts, lane: Lane, label: string): Promise<CycleExecution> {
  const { promise, resolve } = Promise.withResolvers<CycleExecution>();
  const watcher: ProvisioningEvents = {
    cycleAdvanced: ({ jobId }, { counts, total }) => {
      if (jobId !== lane.jobId) return;
      const done = counts.imported;
      ports.onProgress({ label, done, counts, ...(total !== undefined && { total }) });
    },
    cycleEnded: ({ jobId }, execution) => {
      if (jobId === lane.jobId) resolve(execution);
    },
  };
  ports.watchers.add(watcher);
  const looking = new AbortController();
  try {
    return await Promise.race([promise, readWhenEnded(ports.store, lane, looking.signal)]);
  } finally {
    looking.abort();
    ports.watchers.delete(watcher);
  }
}

async function readWhenEnded(
  store: Store,
  lane: Lane,
  signal: AbortSignal,
): Promise<CycleExecution> {
  for (;;) {
    // An aborted sleep rejects, but then the event has won the race and nobody listens here.
    await REAL_WORLD.sleep(LOOK_MS, signal);
    const execution = (await store.sync.readJob(lane))?.state.lastExecution;
    if (execution !== undefined) return execution;
  }
}
