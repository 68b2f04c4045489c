import type { Tenant } from "../directory/ports.ts";
import type { DirectoryGroup, DirectoryUser, Membership } from "../directory/user.ts";
import { type PlannedAssignment, planAssignments } from "./assignment-plan.ts";
import { formatDemoId } from "./demo-id.ts";
import { buildGroups } from "./groups.ts";
import { buildPeople, DEMO_COMPANY, DEMO_DOMAIN } from "./people.ts";

/** A company to try Rollcall with. */
export interface DemoDirectory {
  readonly tenant: Tenant;
  /** Managers come before those who report to them. */
  readonly users: readonly DirectoryUser[];
  readonly groups: readonly DirectoryGroup[];
  readonly memberships: readonly Membership[];
  readonly assignmentPlan: readonly PlannedAssignment[];
}

/**
 * Build the demonstration's directory: 200 invented people in Denmark, Finland and Ireland, twelve
 * groups, and who is to be assigned to which application. The same on every call.
 */
export function buildDemoDirectory(): DemoDirectory {
  const people = buildPeople();
  const { groups, memberships } = buildGroups(people);
  return {
    tenant: {
      id: formatDemoId("tenant", 0),
      displayName: DEMO_COMPANY,
      defaultDomain: DEMO_DOMAIN,
    },
    users: people.map(({ user }) => user),
    groups,
    memberships,
    assignmentPlan: planAssignments(groups),
  };
}
