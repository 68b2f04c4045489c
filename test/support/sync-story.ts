import { expect } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { inventPeople, inventPerson, nameOf, type PersonCells } from "./people-file.ts";
import type { DeskTarget, SyncDesk } from "./sync-desk.ts";

/** A target that the story can look into. */
export interface StoryTarget extends DeskTarget {
  /** Requests since the last call, as the target counted them; without it ours are believed. */
  readonly takeCounts?: () => Readonly<Record<string, number>>;
  readonly readUsers: () => Promise<readonly JsonObject[]>;
}

/** People whose edit emptied or filled a cell. */
const REFILLED: ReadonlySet<number> = new Set([303, 403, 603, 803]);

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/**
 * The life of a people file of 1,000: everybody made, nothing to do, ten edits, leavers,
 * returners; after each step the target has what the file says and was sent no more than needed.
 */
export async function runWholeStory(desk: SyncDesk, target: StoryTarget): Promise<void> {
  const run = async (people: readonly PersonCells[]) => {
    await desk.write(people);
    const { exit, stderr, report } = await desk.sync(target);
    expect([exit, stderr.includes("Failed"), report.failures]).toEqual([0, false, []]);
    const sent = target.takeCounts?.() ?? report.requests;
    expect(report.requests).toEqual(sent);
    return { report, sent, writes: withoutReads(sent) };
  };
  const people = inventPeople(1_000);
  const first = await run(people);
  // The managers go with the creates.
  expect(first.writes).toEqual({ POST: 1_000 });
  await expectSame(target, people);

  const again = await run(people);
  expect(again.sent).toEqual({});

  const edited = people.map((person, index) => (index % 100 === 3 ? edit(person, index) : person));
  const second = await run(edited);
  expect(second.writes).toEqual({ PATCH: 10 });
  expect(second.report.counts).toMatchObject({ updated: 9, disabled: 1, failed: 0 });
  await expectSame(target, edited);

  const refilled = edited.map((person, index) =>
    REFILLED.has(index) ? inventPerson(index) : person,
  );
  expect((await run(refilled)).writes).toEqual({ PATCH: REFILLED.size });
  await expectSame(target, refilled);

  const leavers = new Set([5, 6, 17].map(nameOf));
  const isLeaver = ({ userPrincipalName = "" }: PersonCells) => leavers.has(userPrincipalName);
  const third = await run(refilled.filter((person) => !isLeaver(person)));
  expect([third.writes, third.report.counts.disabled]).toEqual([{ PATCH: 3 }, 3]);
  const switchedOff = refilled.map((person) =>
    isLeaver(person) ? { ...person, accountEnabled: "false" } : person,
  );
  await expectSame(target, switchedOff);

  const fourth = await run(refilled);
  expect([fourth.writes, fourth.report.directory.returned]).toEqual([{ PATCH: 3 }, 3]);
  await expectSame(target, refilled);
}

/** Ten kinds of edits: changed, emptied, filled, renamed, another manager, none. */
function edit(person: PersonCells, index: number): PersonCells {
  const { manager: _boss, mail: _mail, department: _department, ...rest } = person;
  switch (Math.floor(index / 100)) {
    case 0:
      return { ...person, mail: "renamed.0@example.com" };
    case 1:
      return { ...rest, mail: person.mail ?? "", department: person.department ?? "" };
    case 2:
      return { ...person, manager: nameOf(1) };
    case 3:
      return { ...rest, manager: person.manager ?? "", mail: person.mail ?? "" };
    case 4:
      return { ...rest, manager: person.manager ?? "", department: person.department ?? "" };
    case 5:
      return { ...person, userPrincipalName: "new.name@example.com" };
    case 6:
      return { ...person, mobile: "+45 12 34 56 78" };
    case 7:
      return { ...person, givenName: "Mía", surname: "O'Malley", displayName: "Mía O'Malley" };
    case 8:
      return { ...person, jobTitle: "" };
    default:
      return { ...person, accountEnabled: "false" };
  }
}

async function expectSame(target: StoryTarget, people: readonly PersonCells[]): Promise<void> {
  const users = await target.readUsers();
  const idOf = new Map(users.map((user) => [String(user.userName), String(user.id)]));
  const found = new Map(users.map((user) => [String(user.userName), describe(user)]));
  const wanted = new Map(
    people.map((person) => [person.userPrincipalName ?? "", wish(person, idOf)]),
  );
  expect(users.length).toBe(people.length);
  expect(found).toEqual(wanted);
}

/** The parts of a resource that the file speaks of, in one shape. */
function describe(user: JsonObject): JsonObject {
  const name = (user.name ?? {}) as JsonObject;
  const enterprise = (user[ENTERPRISE] ?? {}) as JsonObject;
  const manager = enterprise.manager as JsonObject | undefined;
  const phones = (user.phoneNumbers ?? []) as readonly JsonObject[];
  const emails = (user.emails ?? []) as readonly JsonObject[];
  return {
    active: user.active ?? null,
    displayName: user.displayName ?? null,
    givenName: name.givenName ?? null,
    familyName: name.familyName ?? null,
    emails: emails.map(({ type, value }) => `${type} ${value}`),
    phones: phones.map(({ type, value }) => `${type} ${value}`),
    title: user.title ?? null,
    externalId: user.externalId ?? null,
    department: enterprise.department ?? null,
    employeeNumber: enterprise.employeeNumber ?? null,
    manager: manager?.value ?? null,
  };
}

function wish(person: PersonCells, idOf: ReadonlyMap<string, string>): JsonObject {
  return {
    active: person.accountEnabled !== "false",
    displayName: person.displayName ?? null,
    givenName: person.givenName ?? null,
    familyName: person.surname ?? null,
    emails: person.mail ? [`work ${person.mail}`] : [],
    phones: person.mobile ? [`mobile ${person.mobile}`] : [],
    title: person.jobTitle || null,
    externalId: person.objectId ?? null,
    department: person.department || null,
    employeeNumber: person.employeeId ?? null,
    manager: person.manager ? (idOf.get(person.manager) ?? "nobody") : null,
  };
}

/** The requests that change something. */
export function withoutReads(
  counts: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const { GET: _reads, ...writes } = counts;
  return writes;
}
