import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STORES } from "../support/stores.ts";
import { createResource, GROUP, patchOp, send, USER } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

const BODIES = {
  User: { PUT: { schemas: [USER], userName: "ann", title: "A" }, PATCH: patchTitle("P") },
  Group: {
    PUT: { schemas: [GROUP], displayName: "Crew 2" },
    PATCH: patchOp({ op: "replace", path: "displayName", value: "Crew 3" }),
  },
} as const;

function patchTitle(value: string) {
  return patchOp({ op: "replace", path: "title", value });
}

describe.each(STORES)("versions on $title, RFC 7644 section 3.14", ({ open }) => {
  let service: TestService;
  let tenant: Tenant;
  let paths: Readonly<Record<"User" | "Group", string>>;

  beforeAll(async () => {
    service = await startService({ open });
    tenant = await service.addTenant();
    const member = await createResource(tenant, "/Users", { userName: "member" });
    const members = [{ value: member }];
    paths = {
      User: `/Users/${await createResource(tenant, "/Users", { userName: "ann" })}`,
      Group: `/Groups/${await createResource(tenant, "/Groups", { displayName: "Crew", members })}`,
    };
  });

  afterAll(async () => {
    await service.close();
  });

  async function readTag(path: string): Promise<string> {
    const { headers, body } = await send(tenant, "GET", path);
    const tag = headers.get("etag") ?? "";
    expect(body.meta).toMatchObject({ version: tag });
    expect(tag).toMatch(/^W\/"/);
    return tag;
  }

  for (const kind of ["User", "Group"] as const) {
    test(`44-166 GET and HEAD of a ${kind}: 304 without a body when nothing is new`, async () => {
      const path = paths[kind];
      const tag = await readTag(path);
      for (const method of ["GET", "HEAD"]) {
        const known = await send(tenant, method, path, undefined, {
          headers: { "if-none-match": `W/"0", ${tag}` },
        });
        expect(known).toMatchObject({ status: 304, text: "" });
        expect(known.headers.get("etag")).toBe(tag);
        const other = { headers: { "if-none-match": 'W/"0"' } };
        expect((await send(tenant, method, path, undefined, other)).status).toBe(200);
        const stale = { headers: { "if-match": 'W/"0"' } };
        expect((await send(tenant, method, path, undefined, stale)).status).toBe(412);
      }
    });

    test.each(["PUT", "PATCH"] as const)(
      `44-166 44-167 %s of a ${kind} goes through for the stored version alone`,
      async (method) => {
        const path = paths[kind];
        const tag = await readTag(path);
        const attempt = (headers: Readonly<Record<string, string>>) =>
          send(tenant, method, path, BODIES[kind][method], { headers });
        const refused = await attempt({ "if-match": 'W/"0"' });
        expect(refused.status).toBe(412);
        expect(refused.body).toMatchObject({ status: "412" });
        expect(refused.body).not.toHaveProperty("scimType");
        expect((await attempt({ "if-none-match": "*" })).status).toBe(412);
        expect(await readTag(path)).toBe(tag);
        expect((await attempt({ "if-match": tag })).status).toBeLessThan(300);
        expect(await readTag(path)).not.toBe(tag);
        expect((await attempt({ "if-match": tag })).status).toBe(412);
        expect((await attempt({ "if-match": "*" })).status).toBeLessThan(300);
      },
    );

    test(`44-166 44-167 DELETE of a ${kind} likewise; an unknown id stays 404`, async () => {
      const [endpoint, attributes] =
        kind === "User"
          ? (["/Users", { userName: "gone" }] as const)
          : (["/Groups", { displayName: "Gone" }] as const);
      const path = `${endpoint}/${await createResource(tenant, endpoint, attributes)}`;
      const remove = (ifMatch: string) =>
        send(tenant, "DELETE", path, undefined, { headers: { "if-match": ifMatch } });
      expect((await remove('W/"7"')).status).toBe(412);
      expect((await remove(await readTag(path))).status).toBe(204);
      expect((await remove("*")).status).toBe(404);
    });
  }

  test("44-166 of many changes that name one version, one goes through", async () => {
    const tag = await readTag(paths.User);
    const headers = { "if-match": tag };
    const racing = Array.from({ length: 8 }, (_, index) =>
      send(tenant, "PATCH", paths.User, patchTitle(`racer ${index}`), { headers }),
    );
    const statuses = (await Promise.all(racing)).map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
  });

  test("44-166 members too: a change of members alone is held against the version", async () => {
    const path = `/Groups/${await createResource(tenant, "/Groups", { displayName: "Race" })}`;
    const ids = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        createResource(tenant, "/Users", { userName: `racer${index}` }),
      ),
    );
    const headers = { "if-match": await readTag(path) };
    const racing = ids.map((id) => {
      const body = patchOp({ op: "add", path: "members", value: [{ value: id }] });
      return send(tenant, "PATCH", path, body, { headers });
    });
    const statuses = (await Promise.all(racing)).map(({ status }) => status).toSorted();
    expect(statuses).toEqual([204, 412, 412, 412, 412, 412]);
    expect((await send(tenant, "GET", path)).body.members).toHaveLength(1);
  });

  test("44-165 ServiceProviderConfig says so", async () => {
    const { body } = await send(tenant, "GET", "/ServiceProviderConfig");
    expect(body).toMatchObject({ etag: { supported: true } });
  });
});
