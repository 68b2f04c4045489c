import { expect } from "vitest";
import { isJsonObject, type JsonObject } from "../../src/common/json.ts";
import {
  addMember,
  assign,
  removeMember,
  saveGroup,
  savePerson,
  unassign,
  type WireDesk,
} from "./wire-desk.ts";

/** What a target has. */
export interface WireView {
  readonly users: () => Promise<readonly JsonObject[]>;
  readonly groups: () => Promise<readonly JsonObject[]>;
}

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/**
 * People and a group from nothing: made, renamed, a manager who arrives late and changes, members
 * who come and go, a leaver who returns. After each chapter the target has what the directory says.
 */
export async function runWireStory(desk: WireDesk, view: WireView): Promise<void> {
  const run = async () => {
    const executions = await desk.run();
    const refusals = desk.exchanges.filter(
      ({ answer }) => answer.kind === "noAnswer" || answer.status >= 400,
    );
    expect(refusals).toEqual([]);
    const summary = executions.map(({ state, error }) => error?.message ?? state);
    expect(new Set(summary)).toEqual(new Set(["Succeeded"]));
  };
  const mail = { mail: "ann@example.com", city: "Oslo", telephoneNumber: "+47 1" };

  await desk.write(async (writer) => {
    await savePerson(writer, "bo");
    await savePerson(writer, "ann", { managerId: "bo", attributes: mail });
    await savePerson(writer, "cy");
    await saveGroup(writer, "crew");
    for (const id of ["ann", "cy"]) await addMember(writer, "crew", id);
    await assign(writer, "g-crew", "Group");
  });
  await run();
  expect(await describePeople(view)).toEqual({
    "ann@example.com": "ann on",
    "cy@example.com": "cy on",
  });
  expect(await describeGroups(view)).toEqual({ crew: ["ann@example.com", "cy@example.com"] });

  // The manager arrives late; names change.
  await desk.write(async (writer) => {
    await assign(writer, "u-bo");
    const attributes = { ...mail, mail: "anna@example.com", mobile: "+47 2", jobTitle: "Cook" };
    await savePerson(writer, "ann", { name: "anna", managerId: "bo", attributes });
    await saveGroup(writer, "crew", "Deck crew");
  });
  await run();
  expect(await describePeople(view)).toEqual({
    "anna@example.com": "anna on, managed by bo@example.com",
    "bo@example.com": "bo on",
    "cy@example.com": "cy on",
  });
  const anna = (await view.users()).find(({ userName }) => userName === "anna@example.com");
  expect(anna).toMatchObject({ title: "Cook", emails: [{ value: "anna@example.com" }] });
  expect(phonesOf(anna)).toEqual(["mobile +47 2", "work +47 1"]);
  expect(Object.keys(await describeGroups(view))).toEqual(["Deck crew"]);

  // Another manager; one member leaves, one comes.
  await desk.write(async (writer) => {
    await savePerson(writer, "ann", { name: "anna", managerId: "cy", attributes: mail });
    await addMember(writer, "crew", "bo");
    await removeMember(writer, "crew", "cy");
    await assign(writer, "u-cy");
  });
  await run();
  expect(await describeGroups(view)).toEqual({
    "Deck crew": ["anna@example.com", "bo@example.com"],
  });
  expect(await describePeople(view)).toMatchObject({
    "anna@example.com": "anna on, managed by cy@example.com",
    "cy@example.com": "cy on",
  });

  // Cy leaves and returns.
  await desk.write((writer) => unassign(writer, "u-cy"));
  await run();
  expect(await describePeople(view)).toMatchObject({ "cy@example.com": "cy off" });
  await desk.write((writer) => assign(writer, "u-cy"));
  await run();
  expect(await describePeople(view)).toMatchObject({ "cy@example.com": "cy on" });

  const sent = desk.exchanges.length;
  await run();
  expect(desk.exchanges.slice(sent).map(({ request }) => request.url)).toEqual([]);
}

async function describePeople(view: WireView): Promise<Readonly<Record<string, string>>> {
  const users = await view.users();
  const nameOf = new Map(users.map(({ id, userName }) => [id, userName]));
  const rows = users.map((user) => {
    const extension = user[ENTERPRISE];
    const manager = isJsonObject(extension) ? extension.manager : undefined;
    const managerId = isJsonObject(manager) ? manager.value : undefined;
    const active = user.active === true ? "on" : user.active === false ? "off" : "odd";
    const by = managerId === undefined ? "" : `, managed by ${nameOf.get(managerId)}`;
    return [String(user.userName), `${user.displayName} ${active}${by}`] as const;
  });
  return Object.fromEntries(rows.sort());
}

async function describeGroups(
  view: WireView,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const users = await view.users();
  const nameOf = new Map(users.map(({ id, userName }) => [id, String(userName)]));
  const groups = await view.groups();
  return Object.fromEntries(
    groups.map(({ displayName, members }) => [
      String(displayName),
      (Array.isArray(members) ? members : [])
        .map((member) => nameOf.get(isJsonObject(member) ? member.value : undefined) ?? "nobody")
        .sort(),
    ]),
  );
}

function phonesOf(user: JsonObject | undefined): readonly string[] {
  const phones = Array.isArray(user?.phoneNumbers) ? user.phoneNumbers.filter(isJsonObject) : [];
  return phones.map(({ type, value }) => `${type} ${value}`).sort();
}
