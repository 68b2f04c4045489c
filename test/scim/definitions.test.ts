import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { STORES, type TestStore } from "../support/stores.ts";
import { send, USER } from "./client.ts";
import { BADGE, DEFINITIONS, DEVICE, DEVICE_ATTRIBUTES, defineTypes, operate } from "./custom.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

/** Device alone, some of its attributes otherwise. */
function devices(change: (attributes: readonly JsonObject[]) => readonly JsonObject[]): JsonObject {
  const kept = DEVICE_ATTRIBUTES.filter(({ name }) => name !== "center");
  return {
    schemas: [{ id: DEVICE, attributes: change(kept) }],
    resourceTypes: [{ name: "Device", endpoint: "/Devices", schema: DEVICE }],
  };
}

const alter = (name: string, change: JsonObject) => (attributes: readonly JsonObject[]) =>
  attributes.map((each) => (each.name === name ? { ...each, ...change } : each));

describe.each(STORES)("setting what an organization defines, on $title", ({ open }) => {
  let opened: TestStore;
  let service: TestService;
  let tenant: Tenant;

  beforeAll(async () => {
    opened = await open();
    service = await startService({ open: async () => opened });
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    tenant = await service.addTenant();
  });

  test("what was set is shown, and setting what is shown changes nothing", async () => {
    expect((await operate(tenant, "GET", "/schema")).body).toEqual({
      schemas: [],
      resourceTypes: [],
    });
    await defineTypes(tenant, DEFINITIONS);
    const shown = await operate(tenant, "GET", "/schema");
    expect(shown.body.resourceTypes).toHaveLength(3);
    expect((await operate(tenant, "PUT", "/schema", shown.body)).text).toBe(shown.text);
    const organization = await operate(tenant, "GET", "");
    expect(organization.body.organization).toMatchObject({
      resourceTypes: ["User", "Group", "Device", "CostCenter"],
    });
    await operate(tenant, "PATCH", "", { policy: { maxPageSize: 5 } });
    expect((await operate(tenant, "GET", "/schema")).text).toBe(shown.text);
    expect((await operate(tenant, "DELETE", "/schema")).body.schemas).toEqual([]);
    expect((await send(tenant, "GET", "/Devices")).status).toBe(404);
  });

  test("mistakes are refused with the place, and nothing changes", async () => {
    await defineTypes(tenant, DEFINITIONS);
    const answer = await operate(tenant, "PUT", "/schema", {
      schemas: [{ id: DEVICE, attributes: [{ name: "a", type: "complex" }] }],
    });
    expect([answer.status, answer.body.error]).toEqual([
      400,
      {
        code: "InvalidSchema",
        message: `Attribute "a" of schema "${DEVICE}": an attribute of type complex needs subAttributes.`,
      },
    ]);
    expect((await send(tenant, "GET", "/Devices")).status).toBe(200);
    const nobody = { ...tenant, id: "nobody" };
    expect((await operate(nobody, "PUT", "/schema", DEFINITIONS)).status).toBe(404);
  });

  test.each<{ title: string; to: JsonObject; status: number }>([
    { title: "the type goes", to: {}, status: 409 },
    {
      title: "the type gets another schema",
      to: {
        schemas: [{ id: `${DEVICE}2`, attributes: [{ name: "serial" }] }],
        resourceTypes: [{ name: "Device", endpoint: "/Devices", schema: `${DEVICE}2` }],
      },
      status: 409,
    },
    {
      title: "an attribute with values goes",
      to: devices((all) => all.filter(({ name }) => name !== "weight")),
      status: 409,
    },
    {
      title: "an attribute without values goes",
      to: devices((all) => all.filter(({ name }) => name !== "bought")),
      status: 200,
    },
    {
      title: "a type of values changes",
      to: devices(alter("weight", { type: "string" })),
      status: 409,
    },
    {
      title: "letter case of values comes to count",
      to: devices(alter("state", { caseExact: true })),
      status: 409,
    },
    {
      title: "values become unique",
      to: devices(alter("state", { uniqueness: "server" })),
      status: 409,
    },
    {
      title: "what nobody has becomes unique",
      to: devices(alter("assetTag", { uniqueness: "server" })),
      status: 200,
    },
    {
      title: "a secret may be among what goes",
      to: devices((all) => all.filter(({ name }) => name !== "hidden")),
      status: 409,
    },
    {
      title: "a description changes",
      to: devices(alter("weight", { description: "In kg." })),
      status: 200,
    },
    { title: "an attribute comes", to: devices((all) => [...all, { name: "color" }]), status: 200 },
  ])("while resources are there: $title", async ({ to, status }) => {
    await defineTypes(
      tenant,
      devices((all) => all),
    );
    const body = { schemas: [DEVICE], serial: "a", weight: 1, state: "new" };
    const created = await send(tenant, "POST", "/Devices", body);
    expect(created.status).toBe(201);
    const answer = await operate(tenant, "PUT", "/schema", to);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    if (status === 409) expect(answer.body.error).toMatchObject({ code: "SchemaInUse" });
    await send(tenant, "DELETE", `/Devices/${created.body.id}`);
    expect((await operate(tenant, "PUT", "/schema", to)).status).toBe(200);
  });

  test("values that were unique are free when they need not be any more", async () => {
    await defineTypes(
      tenant,
      devices((all) => all),
    );
    const add = () => send(tenant, "POST", "/Devices", { schemas: [DEVICE], serial: "a" });
    expect([(await add()).status, (await add()).status]).toEqual([201, 409]);
    await defineTypes(tenant, devices(alter("serial", { uniqueness: "none" })));
    expect((await add()).status).toBe(201);
  });

  test("an extension of User goes while nobody has values of it", async () => {
    await defineTypes(tenant, DEFINITIONS);
    const user = { schemas: [USER], userName: "u", [BADGE]: { level: "1" } };
    const { body } = await send(tenant, "POST", "/Users", user);
    expect((await operate(tenant, "DELETE", "/schema")).status).toBe(409);
    await send(tenant, "DELETE", `/Users/${body.id}`);
    expect((await operate(tenant, "DELETE", "/schema")).status).toBe(200);
  });

  test("another process on the same data knows at once, or a moment later", async () => {
    const other = await startService({
      open: async () => ({ ...opened, store: await opened.openAnother(), close: async () => {} }),
    });
    const there = { ...tenant, url: tenant.url.replace(service.origin, other.origin) };
    expect((await send(there, "GET", "/Devices")).status).toBe(404);
    await defineTypes(tenant, DEFINITIONS);
    const deadline = Date.now() + 5000;
    let { status } = await send(there, "GET", "/Devices");
    while (status !== 200 && Date.now() < deadline) {
      ({ status } = await send(there, "GET", "/Devices"));
    }
    expect(status).toBe(200);
    await other.close();
  });
});
