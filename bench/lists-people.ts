/** Fills the directory of the tenant whose lists are measured, past the API. */
import type { DirectoryUser } from "../src/directory/user.ts";
import type { Store } from "../src/store/store.ts";
import { NAMES } from "./engine-api.ts";

const { tenantId } = NAMES;
const GIVEN = ["Ada", "Bo", "Carla", "Dirk", "Elin", "Fatou", "Goran", "Hanne", "Ilse", "Jonas"];
const MIDDLE = ["Maria", "Kaj", "Noor", "Otto", "Pia", "Quinn", "Rosa", "Sven", "Tove"];
const SURNAMES = ["Aalto", "Berg", "Costa", "Dahl", "Evers", "Falk", "Greco", "Holm", "Ivanov"];
const DEPARTMENTS = ["Kitchen", "Sales", "Research & Development", "Finance", "Facilities"];
const TITLES = ["Cook", "Account Manager", "Engineer", "Controller", "Caretaker"];

/** Every so many people. */
const EVERY = { disabled: 50, deleted: 200, nameless: 1_000 } as const;
const PAGE = 1_000;
const LARGE_GROUP = 10_000;
const SMALL_GROUP = 10;
/** Within the 30 days after which they are purged. */
const DELETED_AT = new Date(Date.now() - 86_400_000).toISOString();

/** The id of a person, a group or an application. */
export function formatId(kind: "user" | "group" | "app" | "job", index: number): string {
  const first = { user: "0000000a", group: "0000000b", app: "0000000c", job: "0000000d" }[kind];
  return `${first}-0000-7000-8000-${String(index).padStart(12, "0")}`;
}

/** The name of the person at an index; nobody else has it. */
export function formatName(index: number): string {
  const pick = (list: readonly string[], step: number) =>
    list[Math.floor(index / step) % list.length] ?? "";
  return `${pick(GIVEN, 1)} ${pick(MIDDLE, 10)} ${pick(SURNAMES, 90)} ${index}`;
}

/** The userPrincipalName of the person at an index. */
export function formatAddress(index: number): string {
  return `${formatName(index).toLowerCase().replaceAll(" ", ".")}@lists.example`;
}

/** The department of the person at an index. */
export function pickDepartment(index: number): string {
  return DEPARTMENTS[index % DEPARTMENTS.length] ?? "";
}

function buildUser(index: number): DirectoryUser {
  const name = formatName(index);
  const [givenName = "", , surname = ""] = name.split(" ");
  return {
    id: formatId("user", index),
    userPrincipalName: formatAddress(index),
    accountEnabled: index % EVERY.disabled !== 7,
    ...(index > 0 && { managerId: formatId("user", Math.floor(index / 8)) }),
    ...(index % EVERY.deleted === 9 && { deletedDateTime: DELETED_AT }),
    attributes: {
      ...(index % EVERY.nameless !== 13 && { displayName: name }),
      givenName,
      surname,
      mail: formatAddress(index),
      mailNickname: `key-${index}`,
      jobTitle: TITLES[index % TITLES.length] ?? "",
      department: pickDepartment(index),
      employeeId: String(100_000 + index),
      streetAddress: `${index} Long Quay`,
      city: "Rotterdam",
      postalCode: "3011 AA",
      country: "NL",
      telephoneNumber: `+31 10 555 ${index}`,
      mobile: `+31 6 555 ${index}`,
      preferredLanguage: "nl-NL",
    },
  };
}

/**
 * Add people, groups, members and assignments: the first group has 10,000 members and is in the
 * second one, the others have 10; everybody is assigned to every application, as each group is to
 * the first.
 */
export async function fillDirectory(
  { directory }: Store,
  size: { readonly people: number; readonly groups: number; readonly applications: number },
): Promise<void> {
  const { people, groups, applications } = size;
  await directory.write(tenantId, (writer) =>
    writer.saveTenant({ id: tenantId, displayName: "Lists" }),
  );
  await inPages(people, (from, to) =>
    directory.write(tenantId, async (writer) => {
      for (let index = from; index < to; index += 1) {
        await writer.saveUser(tenantId, buildUser(index), "saved");
        for (let place = 0; place < applications; place += 1) {
          await writer.addAssignment(tenantId, {
            id: formatId("user", index).replace(
              "0000000a",
              `0001${String(place).padStart(4, "0")}`,
            ),
            applicationId: formatId("app", place),
            principalId: formatId("user", index),
            principalType: "User",
            appRoleId: formatId("app", index % 3),
          });
        }
      }
    }),
  );
  await inPages(groups, (from, to) =>
    directory.write(tenantId, async (writer) => {
      for (let index = from; index < to; index += 1) {
        const id = formatId("group", index);
        const attributes = { description: `Those of team ${index}` };
        const displayName = `${pickDepartment(index)} team ${index}`;
        await writer.saveGroup(tenantId, { id, displayName, attributes }, "saved");
        await writer.addAssignment(tenantId, {
          id: id.replace("0000000b", "00020000"),
          applicationId: formatId("app", 0),
          principalId: id,
          principalType: "Group",
          appRoleId: formatId("app", 0),
        });
        const members = index === 0 ? Math.min(LARGE_GROUP, people) : SMALL_GROUP;
        for (let place = 0; place < members; place += 1) {
          const memberId = formatId("user", (index * SMALL_GROUP + place) % people);
          await writer.addMember(tenantId, { groupId: id, memberId, memberType: "User" });
        }
      }
    }),
  );
  await directory.write(tenantId, (writer) =>
    writer.addMember(tenantId, {
      groupId: formatId("group", 1),
      memberId: formatId("group", 0),
      memberType: "Group",
    }),
  );
}

/** Do something for a number of things, a thousand at a time. */
export async function inPages(
  count: number,
  work: (from: number, to: number) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += PAGE) await work(from, Math.min(count, from + PAGE));
}
