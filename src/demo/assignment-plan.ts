import { invariant } from "../common/invariant.ts";
import type { AppRoleAssignment, DirectoryGroup } from "../directory/user.ts";
import { USER_ROLE } from "../gallery/index.ts";
import { formatDemoId } from "./demo-id.ts";

/** The applications of the demonstration, by the gallery's words for them. */
export type DemoApplication = "bitabiz" | "bizagi" | "bis";

/** An assignment to be made once the application has been added and has an id. */
export interface PlannedAssignment
  extends Pick<AppRoleAssignment, "principalId" | "principalType" | "appRoleId"> {
  readonly application: DemoApplication;
}

interface ApplicationPlan {
  readonly application: DemoApplication;
  readonly groups: readonly string[];
  /** Numbers of people who are assigned themselves. */
  readonly people: readonly number[];
}

// The chief executive is in every application, so that everybody's manager is there and no
// reference stays open. BitaBIZ also gets the lead of another department, with the head above.
const PLANS: readonly ApplicationPlan[] = [
  { application: "bis", groups: ["Denmark", "Finland", "Ireland"], people: [] },
  { application: "bitabiz", groups: ["Sales", "Human Resources"], people: [0, 4, 16] },
  { application: "bizagi", groups: ["Operations", "IT"], people: [0] },
];

/** Who is assigned to which application, all with the role User. */
export function planAssignments(groups: readonly DirectoryGroup[]): readonly PlannedAssignment[] {
  return PLANS.flatMap(({ application, groups: names, people }) => [
    ...names.map((name): PlannedAssignment => {
      const group = groups.find(({ displayName }) => displayName === name);
      invariant(group !== undefined, `The demonstration has a group ${name}.`);
      const principalId = group.id;
      return { application, principalId, principalType: "Group", appRoleId: USER_ROLE.id };
    }),
    ...people.map((number): PlannedAssignment => {
      const principalId = formatDemoId("user", number);
      return { application, principalId, principalType: "User", appRoleId: USER_ROLE.id };
    }),
  ]);
}
