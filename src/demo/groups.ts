import type { DirectoryGroup, Membership } from "../directory/user.ts";
import { formatDemoId } from "./demo-id.ts";
import { DEPARTMENTS } from "./departments.ts";
import { COUNTRIES } from "./names.ts";
import type { DemoPerson } from "./people.ts";
import { COUNTRY_FACTS } from "./places.ts";

interface GroupPlan {
  readonly displayName: string;
  readonly description: string;
  /** Which people are direct members. */
  readonly holds: (person: DemoPerson, number: number) => boolean;
  /** The display names of groups inside this one. */
  readonly nested?: readonly string[];
}

const PLANS: readonly GroupPlan[] = [
  ...DEPARTMENTS.map(({ name }) => ({
    displayName: name,
    description: `Everybody in ${name}`,
    holds: ({ position }: DemoPerson) => position.department === name,
  })),
  ...COUNTRIES.map((country) => ({
    displayName: COUNTRY_FACTS[country].name,
    description: `Everybody at an office in ${COUNTRY_FACTS[country].name}`,
    holds: (person: DemoPerson) => person.country === country && !person.remote,
  })),
  {
    displayName: "Projekt Åland–Öresund",
    description: "A project across departments and countries",
    holds: (_, number) => number % 20 === 7,
  },
  {
    // People of the groups inside are members only indirectly, which entitles them to nothing.
    displayName: "Technology",
    description: "IT and Research, with their heads",
    holds: ({ position }) =>
      position.level === "head" && ["IT", "Research"].includes(position.department ?? ""),
    nested: ["IT", "Research"],
  },
  { displayName: "Summer interns", description: "Nobody at the moment", holds: () => false },
];

/** The groups of the demonstration with their members. */
export function buildGroups(people: readonly DemoPerson[]): {
  readonly groups: readonly DirectoryGroup[];
  readonly memberships: readonly Membership[];
} {
  const groups = PLANS.map(({ displayName, description }, number) => ({
    id: formatDemoId("group", number),
    displayName,
    attributes: { description, mailNickname: `group-${number + 1}` },
  }));
  const memberships = PLANS.flatMap((plan, number) => listMembers(plan, number, people));
  return { groups, memberships };
}

function listMembers(
  plan: GroupPlan,
  number: number,
  people: readonly DemoPerson[],
): readonly Membership[] {
  const groupId = formatDemoId("group", number);
  const users = people
    .filter(plan.holds)
    .map(({ user }): Membership => ({ groupId, memberId: user.id, memberType: "User" }));
  const nested = PLANS.flatMap((other, otherNumber): readonly Membership[] =>
    plan.nested?.includes(other.displayName)
      ? [{ groupId, memberId: formatDemoId("group", otherNumber), memberType: "Group" }]
      : [],
  );
  return [...users, ...nested];
}
