import { expect, test } from "vitest";
import { unwrapKeys } from "./graph-keys.ts";

const BASE = "/tenants/t/v1.0";
test.each([
  { from: `${BASE}/servicePrincipals(appId='a-1')`, to: `${BASE}/servicePrincipals/a-1` },
  {
    from: `${BASE}/applications(appId='a')/owners?$top=1`,
    to: `${BASE}/applications/a/owners?$top=1`,
  },
  { from: `${BASE}/servicePrincipals%28appId%3D%27a%27%29`, to: `${BASE}/servicePrincipals/a` },
  { from: `${BASE}/users('ada@x.example')/manager`, to: `${BASE}/users/ada@x.example/manager` },
  { from: `${BASE}/users(appId='a')`, to: `${BASE}/users(appId='a')` },
  { from: `${BASE}/users('')`, to: `${BASE}/users('')` },
  { from: `${BASE}/a/objectConnections('x')`, to: `${BASE}/a/objectConnections('x')` },
  {
    from: `${BASE}/users?$filter=contains(a,'users('b')')`,
    to: `${BASE}/users?$filter=contains(a,'users('b')')`,
  },
  { from: "/organizations/o/users('a')", to: "/organizations/o/users('a')" },
])("$from means $to", ({ from, to }) => {
  expect(unwrapKeys(from)).toBe(to);
});
