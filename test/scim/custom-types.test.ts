import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { STORES } from "../support/stores.ts";
import { type Answer, createResource, patchOp, send, USER } from "./client.ts";
import {
  BADGE,
  COST_CENTER,
  DEFINITIONS,
  DEVICE,
  defineTypes,
  operate,
  WARRANTY,
} from "./custom.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

describe.each(STORES)("resource types of an organization's own, on $title", ({ open }) => {
  let service: TestService;
  let tenant: Tenant;

  beforeAll(async () => {
    service = await startService({ open });
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    tenant = await service.addTenant();
    await defineTypes(tenant, DEFINITIONS);
  });

  async function post(path: string, body: JsonObject): Promise<Answer> {
    return await send(tenant, "POST", path, body);
  }

  async function addDevice(attributes: JsonObject): Promise<string> {
    const answer = await post("/Devices", { schemas: [DEVICE], ...attributes });
    expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('"id"')]);
    return String(answer.body.id);
  }

  async function listSerials(query: string): Promise<unknown> {
    const { status, text, body } = await send(tenant, "GET", `/Devices?${query}`);
    expect([status, text]).toEqual([200, expect.any(String)]);
    return (body.Resources as readonly JsonObject[]).map(({ serial }) => serial);
  }

  test("discovery tells of them, RFC 7644 section 4", async () => {
    const types = await send(tenant, "GET", "/ResourceTypes");
    expect(types.body.totalResults).toBe(4);
    const { body } = await send(tenant, "GET", "/ResourceTypes/Device");
    expect(body).toMatchObject({
      name: "Device",
      endpoint: "/Devices",
      schema: DEVICE,
      schemaExtensions: [{ schema: WARRANTY, required: false }],
    });
    const schema = await send(tenant, "GET", `/Schemas/${DEVICE}`);
    expect(schema.body.attributes).toContainEqual(
      expect.objectContaining({ name: "serial", uniqueness: "server", required: true }),
    );
    const user = await send(tenant, "GET", "/ResourceTypes/User");
    expect(user.body.schemaExtensions).toContainEqual({ schema: BADGE, required: false });
    const stranger = await service.addTenant();
    expect((await send(stranger, "GET", "/ResourceTypes/Device")).status).toBe(404);
  });

  test("create, read, replace, modify, delete, with entity tags", async () => {
    const created = await post("/Devices", {
      schemas: [DEVICE, WARRANTY],
      serial: "S1",
      weight: 1.5,
      slots: [1, 2],
      firmware: "ours",
      [WARRANTY]: { until: "2030-01-01T00:00:00Z" },
    });
    const id = String(created.body.id);
    expect(created.status).toBe(201);
    expect(created.headers.get("location")).toBe(`${tenant.url}/Devices/${id}`);
    expect(created.body).toMatchObject({
      schemas: [DEVICE, WARRANTY],
      serial: "S1",
      weight: 1.5,
      slots: [1, 2],
      [WARRANTY]: { until: "2030-01-01T00:00:00Z" },
      meta: { resourceType: "Device", version: 'W/"1"', location: `${tenant.url}/Devices/${id}` },
    });
    expect(created.body.firmware).toBeUndefined();
    const read = await send(tenant, "GET", `/Devices/${id}`);
    expect(read.text).toBe(created.text);
    const stale = { headers: { "if-match": 'W/"7"' } };
    const patch = patchOp({ op: "replace", path: "weight", value: 2 });
    expect((await send(tenant, "PATCH", `/Devices/${id}`, patch, stale)).status).toBe(412);
    const patched = await send(tenant, "PATCH", `/Devices/${id}`, patch);
    expect([patched.status, patched.body.weight]).toEqual([200, 2]);
    expect(patched.headers.get("etag")).toBe('W/"2"');
    const put = await send(tenant, "PUT", `/Devices/${id}`, { schemas: [DEVICE], serial: "S1" });
    expect([put.status, put.body.weight, put.body[WARRANTY]]).toEqual([200, undefined, undefined]);
    const unmodified = { headers: { "if-none-match": 'W/"3"' } };
    expect((await send(tenant, "GET", `/Devices/${id}`, undefined, unmodified)).status).toBe(304);
    expect((await send(tenant, "HEAD", `/Devices/${id}`)).status).toBe(200);
    expect((await send(tenant, "DELETE", `/Devices/${id}`)).status).toBe(204);
    expect((await send(tenant, "GET", `/Devices/${id}`)).status).toBe(404);
  });

  test.each([
    { title: "a required attribute is missing", body: {}, scimType: "invalidValue" },
    {
      title: "a value has the wrong type",
      body: { serial: "a", weight: "heavy" },
      scimType: "invalidValue",
    },
    {
      title: "an extension lacks what it requires",
      body: { serial: "a", [WARRANTY]: { until: "soon" } },
      scimType: "invalidValue",
    },
  ])("refused: $title", async ({ body, scimType }) => {
    const answer = await post("/Devices", { schemas: [DEVICE], ...body });
    expect([answer.status, answer.body.scimType]).toEqual([400, scimType]);
  });

  test("an immutable attribute is set once, RFC 7643 section 7", async () => {
    const id = await addDevice({ serial: "a" });
    const set = (value: string) =>
      send(tenant, "PATCH", `/Devices/${id}`, patchOp({ op: "add", path: "assetTag", value }));
    expect((await set("T-1")).status).toBe(200);
    expect((await set("t-1")).body.scimType).toBe("mutability");
    expect((await set("T-1")).status).toBe(200);
  });

  test("returned never, request and writeOnly values show when they should", async () => {
    const secrets = { hidden: "H", pin: "not to be shown", history: "old" };
    const created = await post("/Devices", { schemas: [DEVICE], serial: "a", ...secrets });
    const path = `/Devices/${created.body.id}`;
    expect(created.body.history).toBe("old");
    expect(created.text).not.toMatch(/"hidden"|"pin"|not to be shown/);
    expect((await send(tenant, "GET", path)).text).not.toMatch(/"history"|"hidden"|"pin"/);
    const asked = await send(tenant, "GET", `${path}?attributes=history,hidden,pin`);
    expect(asked.body.history).toBe("old");
    expect(asked.text).not.toMatch(/"hidden"|"pin"/);
    const written = patchOp({ op: "replace", path: "history", value: "new" });
    expect((await send(tenant, "PATCH", path, written)).body.history).toBe("new");
    const other = patchOp({ op: "replace", path: "hidden", value: "H2" });
    expect((await send(tenant, "PATCH", path, other)).text).not.toMatch(/"history"|"hidden"/);
    const listed = await send(tenant, "GET", "/Devices");
    expect(listed.text).not.toMatch(/"history"|"hidden"|"pin"/);
    const compared = await send(tenant, "GET", `/Devices?filter=hidden eq "H2"`);
    expect(compared.body.totalResults ?? compared.status).not.toBe(1);
    const { rows } = await service.store.logs.readAudit(tenant.id, { limit: 10 });
    expect(rows.map(({ kind, action }) => `${action} ${kind}`)).toEqual([
      "update Device",
      "update Device",
      "create Device",
      "update Organization",
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/"H2?"|not to be shown/);
    expect(rows[0]?.modified).toEqual([{ path: "hidden" }]);
  });

  test("filters of every type, sorting, pages by index and by cursor", async () => {
    await addDevice({ serial: "B", weight: 2, bought: "2026-01-01T00:00:00+01:00", slots: [7] });
    await addDevice({
      serial: "a",
      weight: 10,
      mobile: true,
      ports: [{ value: "P1", type: "usb" }],
    });
    await addDevice({ serial: "C", externalId: "x", owner: { value: "somebody" } });
    const filters: readonly (readonly [string, readonly string[]])[] = [
      ['serial eq "b"', ["B"]],
      ["weight gt 9", ["a"]],
      ["mobile eq true", ["a"]],
      ['bought lt "2026-01-01T00:00:00Z"', ["B"]],
      ["slots eq 7", ["B"]],
      ['ports[type eq "usb" and value eq "P1"]', ["a"]],
      ['ports.value eq "P1"', ["a"]],
      ['ports.value eq "p1"', []],
      ['owner.value eq "somebody"', ["C"]],
      ['externalId eq "x"', ["C"]],
      ['meta.resourceType eq "Device" and not (weight pr)', ["C"]],
      [`${DEVICE}:serial sw "c"`, ["C"]],
      [`${WARRANTY}:until pr`, []],
    ];
    for (const [filter, serials] of filters) {
      expect(await listSerials(`filter=${encodeURIComponent(filter)}`), filter).toEqual(serials);
    }
    expect(await listSerials("sortBy=serial")).toEqual(["a", "B", "C"]);
    expect(await listSerials("sortBy=weight&sortOrder=descending")).toEqual(["C", "a", "B"]);
    expect(await listSerials("startIndex=2&count=1")).toEqual(["a"]);
    const first = await send(tenant, "GET", "/Devices?cursor&count=2&sortBy=serial");
    const cursor = String(first.body.nextCursor);
    expect(await listSerials(`cursor=${cursor}&count=2&sortBy=serial`)).toEqual(["C"]);
    const searched = await post("/Devices/.search", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
      filter: 'serial eq "c"',
    });
    expect(searched.body.totalResults).toBe(1);
    const unknown = await send(tenant, "GET", '/Devices?filter=userName eq "a"');
    expect(unknown.body.scimType).toBe("invalidFilter");
  });

  test("a query at the root goes over all types, RFC 7644 section 3.4.2.1", async () => {
    await addDevice({ serial: "d" });
    await post("/CostCenters", { schemas: [COST_CENTER], code: "c", displayName: 5 });
    await createResource(tenant, "/Users", { userName: "u" });
    const kindsOf = async (path: string) => {
      const { body } = await send(tenant, "GET", path);
      return (body.Resources as readonly JsonObject[]).map(
        ({ meta }) => (meta as JsonObject).resourceType,
      );
    };
    expect(await kindsOf("/")).toEqual(["User", "Device", "CostCenter"]);
    expect(await kindsOf('/?filter=serial eq "d" or code eq "c"')).toEqual([
      "Device",
      "CostCenter",
    ]);
    const first = await send(tenant, "GET", "/?cursor&count=2");
    expect(await kindsOf(`/?cursor=${first.body.nextCursor}&count=2`)).toEqual(["CostCenter"]);
  });

  test.each([
    {
      title: "of a custom type",
      path: "/Devices",
      body: (n: string) => ({ schemas: [DEVICE], serial: n }),
    },
    {
      title: "of an extension of User",
      path: "/Users",
      body: (n: string) => ({
        schemas: [USER],
        userName: `u${Math.random()}`,
        [BADGE]: { number: n },
      }),
    },
  ])("unique values $title stay unique, in whatever way they come", async ({ path, body }) => {
    const first = await post(path, body("N1"));
    const second = await post(path, body("N2"));
    expect([first.status, second.status]).toEqual([201, 201]);
    const clash = await post(path, body("n1"));
    expect([clash.status, clash.body.scimType]).toEqual([409, "uniqueness"]);
    const at = `${path}/${second.body.id}`;
    const put = await send(tenant, "PUT", at, { ...second.body, ...body("n1") });
    expect([put.status, put.body.scimType]).toEqual([409, "uniqueness"]);
    const attribute = path === "/Users" ? `${BADGE}:number` : "serial";
    const to = (value: string) => patchOp({ op: "replace", path: attribute, value });
    expect((await send(tenant, "PATCH", at, to("N1"))).status).toBe(409);
    expect((await send(tenant, "PATCH", at, to("n2"))).status).toBe(200);
    expect((await send(tenant, "PATCH", at, to("N3"))).status).toBe(200);
    expect((await post(path, body("N2"))).status).toBe(201);
    expect((await send(tenant, "DELETE", at)).status).toBe(204);
    expect((await post(path, body("N3"))).status).toBe(201);
    const other = await service.addTenant();
    await defineTypes(other, DEFINITIONS);
    expect((await send(other, "POST", path, body("N1"))).status).toBe(201);
  });

  test("of 20 requests at once for one value, one gets it", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        post("/Devices", { schemas: [DEVICE], serial: index % 2 === 0 ? "same" : "SAME" }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
    const ids = await Promise.all(["x", "y", "z"].map((serial) => addDevice({ serial })));
    const ports = patchOp({ op: "add", path: "ports", value: [{ value: "P" }] });
    const patched = await Promise.all(
      ids.map((id) => send(tenant, "PATCH", `/Devices/${id}`, ports)),
    );
    expect(patched.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  });

  test("bulk makes them, refers to them and from them, RFC 7644 section 3.7.2", async () => {
    const { status, body } = await post("/Bulk", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: [
        {
          method: "POST",
          bulkId: "c",
          path: "/CostCenters",
          data: { schemas: [COST_CENTER], code: "1", head: { value: "bulkId:d" } },
        },
        {
          method: "POST",
          bulkId: "d",
          path: "/Devices",
          data: {
            schemas: [DEVICE],
            serial: "1",
            owner: { value: "bulkId:u" },
            center: "../CostCenters/bulkId:c",
          },
        },
        { method: "POST", bulkId: "u", path: "/Users", data: { schemas: [USER], userName: "u" } },
        {
          method: "PATCH",
          path: "/Devices/bulkId:d",
          data: patchOp({ op: "add", path: "weight", value: 3 }),
        },
        {
          method: "POST",
          bulkId: "e",
          path: "/Devices",
          data: { schemas: [DEVICE], serial: "1", center: "../Devices/bulkId:d" },
        },
        { method: "POST", bulkId: "f", path: "/Robots", data: { schemas: [DEVICE] } },
      ],
    });
    expect(status).toBe(200);
    const results = body.Operations as readonly JsonObject[];
    expect(results.map((each) => each.status)).toEqual(["201", "201", "201", "200", "409", "404"]);
    const [center, device, user] = results.map(({ location }) =>
      String(location).split("/").at(-1),
    );
    const read = await send(tenant, "GET", `/Devices/${device}`);
    expect(read.body).toMatchObject({
      owner: { value: user },
      center: `../CostCenters/${center}`,
      weight: 3,
    });
    const head = await send(tenant, "GET", `/CostCenters/${center}`);
    expect(head.body.head).toMatchObject({ value: device });
  });

  test("references that lead nowhere are kept, or refused where the policy says so", async () => {
    const owner = (value: string) => ({ schemas: [DEVICE], serial: value, owner: { value } });
    expect((await post("/Devices", owner("nobody"))).status).toBe(201);
    await operate(tenant, "PATCH", "", { policy: { unknownReferences: "reject" } });
    const refused = await post("/Devices", owner("nowhere"));
    expect([refused.status, refused.body.scimType]).toEqual([400, "invalidValue"]);
    expect(refused.body.detail).toBe('"owner" is no User here.');
    const device = await addDevice({ serial: "device" });
    expect((await post("/Devices", owner(device))).status).toBe(400);
    const user = await createResource(tenant, "/Users", { userName: "u" });
    expect((await post("/Devices", owner(user))).status).toBe(201);
    const center = (uri: string) =>
      post("/Devices", { schemas: [DEVICE], serial: uri, center: uri });
    expect((await center(`${tenant.url}/CostCenters/none`)).status).toBe(400);
    expect((await center("https://elsewhere.example/CostCenters/1")).status).toBe(201);
  });

  test("organizations that define one name in different ways don't disturb each other", async () => {
    const other = await service.addTenant();
    const parts = [{ name: "value" }, { name: "type" }];
    await defineTypes(other, {
      schemas: [
        {
          id: DEVICE,
          attributes: [
            { name: "serial", caseExact: true },
            { name: "ports", type: "complex", subAttributes: parts },
            { name: "slots", type: "string" },
          ],
        },
      ],
      resourceTypes: [{ name: "Device", endpoint: "/Devices", schema: DEVICE }],
    });
    const theirs = { serial: "A", ports: { value: "P", type: "usb" }, slots: "7" };
    for (const _ of [1, 2]) {
      expect((await send(other, "POST", "/Devices", theirs)).status).toBe(201);
    }
    await addDevice({ serial: "A", ports: [{ value: "P", type: "usb" }], slots: [7] });
    const filters = [
      ['serial eq "A"', 1, 2],
      ['serial eq "a"', 1, 0],
      ['ports[type eq "usb"]', 1, 2],
      ['ports.value eq "P"', 1, 2],
      ['not (ports[value eq "P"])', 0, 0],
      ["ports pr and slots pr", 1, 2],
    ] as const;
    for (const [filter, here, there] of filters) {
      const path = `/Devices?filter=${encodeURIComponent(filter)}`;
      for (const [each, count] of [
        [tenant, here],
        [other, there],
      ] as const) {
        const { body, text } = await send(each, "GET", path);
        expect([filter, body.totalResults, text]).toEqual([filter, count, text]);
      }
    }
  });

  test("a device is no member of a group", async () => {
    const value = await addDevice({ serial: "d" });
    const group = { displayName: "G", members: [{ value }] };
    expect((await post("/Groups", group)).body.scimType).toBe("invalidValue");
  });

  test.each([
    "GET /Robots",
    "POST /Robots",
    "DELETE /Robots",
    "GET /Robots/1",
    "POST /Robots/.search",
    "GET /dEvices",
  ])("%s: an endpoint that is not there is 404, and another's is too", async (line) => {
    const [method = "", path = ""] = line.split(" ");
    const body = method === "POST" ? {} : undefined;
    expect((await send(tenant, method, path, body)).status).toBe(404);
    const stranger = await service.addTenant();
    const there = path.replace("Robots", "Devices");
    expect((await send(stranger, method, there, body)).status).toBe(404);
  });

  test("an endpoint of one's own may be written in small letters, like the others", async () => {
    const found = await send(tenant, "GET", "/devices?count=0");
    expect(found.body.totalResults).toBe((await send(tenant, "GET", "/Devices")).body.totalResults);
    expect((await send(await service.addTenant(), "GET", "/devices")).status).toBe(404);
  });

  test("methods that an endpoint lacks are 405 and named", async () => {
    const answer = await send(tenant, "DELETE", "/Devices");
    expect([answer.status, answer.headers.get("allow")]).toEqual([
      405,
      expect.stringContaining("HEAD, GET, POST"),
    ]);
  });
});
