import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STORES } from "../support/stores.ts";
import { createResource, patchOp, send } from "./client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "./service.ts";

/** What PostgreSQL can't keep or look for is refused by both databases, and never as a 500. */
describe.each(STORES)("on $title", ({ open }) => {
  let service: TestService;
  let tenant: Tenant;

  beforeAll(async () => {
    service = await startService({ open });
    tenant = await service.addTenant();
  });

  afterAll(async () => {
    await service.close();
  });

  // Random, since an index keeps what repeats itself in less room.
  const long = randomBytes(1_001).toString("hex");
  const longest = long.slice(0, 2_000);

  test.each([
    { path: "/Users", attribute: "userName", body: { userName: long } },
    { path: "/Users", attribute: "externalId", body: { userName: "a", externalId: long } },
    { path: "/Users", attribute: "displayName", body: { userName: "b", displayName: long } },
    {
      path: "/Users",
      attribute: "emails.value",
      body: { userName: "c", emails: [{ value: long }] },
    },
    { path: "/Groups", attribute: "displayName", body: { displayName: long } },
    { path: "/Groups", attribute: "externalId", body: { displayName: "d", externalId: long } },
    { path: "/Users", attribute: "userName", body: { userName: "ø".repeat(1_001) } },
  ])("$path with an overlong $attribute is refused, RFC 7644 section 3.12", async (given) => {
    const answer = await send(tenant, "POST", given.path, given.body);
    expect([answer.status, answer.body.scimType], answer.text).toEqual([400, "invalidValue"]);
    expect(answer.body.detail).toContain(given.attribute);
  });

  test("values as long as may be are kept, and a PATCH beyond is refused", async () => {
    const emails = [{ value: longest }];
    const user = { userName: longest, externalId: longest, displayName: longest, emails };
    const id = await createResource(tenant, "/Users", user);
    const operation = { op: "replace", path: "externalId", value: `${longest}x` };
    const answer = await send(tenant, "PATCH", `/Users/${id}`, patchOp(operation));
    expect([answer.status, answer.body.scimType], answer.text).toEqual([400, "invalidValue"]);
  });

  test("a NUL in an organization's id is an organization that nobody has", async () => {
    const answer = await fetch(`${service.origin}/api/organizations/%00/token/rotate`, {
      method: "POST",
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
    });
    expect([answer.status, (await answer.text()).includes("nothing at this address")]).toEqual([
      404,
      true,
    ]);
  });
});
