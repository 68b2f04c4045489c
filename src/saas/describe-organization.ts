import type { Organization } from "./organization-records.ts";

/** One thing that is otherwise than before; an absent value: there was or is none. */
export interface OrganizationDifference {
  readonly path: string;
  readonly oldValue?: unknown;
  readonly newValue?: unknown;
}

/** What differs between two states of an organization, as its audit log says it. @throws never */
export function describeOrganizationChange(
  before: Organization,
  after: Organization,
): readonly OrganizationDifference[] {
  const [old, now] = [flatten(before), flatten(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  return paths
    .filter((path) => JSON.stringify(old.get(path)) !== JSON.stringify(now.get(path)))
    .map((path) => ({
      path,
      ...(old.get(path) !== undefined && { oldValue: old.get(path) }),
      ...(now.get(path) !== undefined && { newValue: now.get(path) }),
    }));
}

/** Settings one by one, so that a row names the switch and not all that stand beside it. */
function flatten(organization: Organization): ReadonlyMap<string, unknown> {
  const { name, subscription, directory, definitions, settings = {} } = organization;
  const { preset, rateLimit, quirks, policy, lifecycle, provisioning } = settings;
  const groups = Object.entries({ quirks, policy, lifecycle }).flatMap(([group, members]) =>
    Object.entries(members ?? {}).map(([member, value]) => [`${group}.${member}`, value] as const),
  );
  return new Map<string, unknown>([
    ["name", name],
    ["subscription", subscription],
    ["preset", preset],
    ["rateLimit", rateLimit],
    ...groups,
    ["provisioning.enabled", provisioning !== "disabled"],
    ["directory", directory?.name],
    ["definitions", definitions],
  ]);
}
