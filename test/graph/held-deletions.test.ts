import { expect, test } from "vitest";
import { startInstallation } from "./installation.ts";

/** A quarantine that only holds deletions back keeps nobody else waiting (behaviour.md 11). */

test("whoever is new is provisioned at once while deletions wait for a person", async () => {
  const installation = await startInstallation();
  try {
    await installation.addTenant("contoso");
    const application = await installation.addApplication("contoso", { scope: "all" });
    const lane = { tenantId: "contoso", jobId: application.jobId };
    const call = (method: string, path: string, body?: unknown) =>
      installation.call("contoso", method, path, body);
    const add = (name: string) =>
      call("POST", "/users", { userPrincipalName: `${name}@contoso.example`, mailNickname: name });
    const job = `/servicePrincipals/${application.id}/synchronization/jobs/${application.jobId}`;
    const threshold = { name: "QuarantineTooManyDeletesThreshold", value: "0" };
    await call("PATCH", job, { synchronizationJobSettings: [threshold] });
    const leaver = String((await add("leaver")).body.id);
    await installation.settled(lane);
    await call("DELETE", `/users/${leaver}`);
    await installation.settled(lane);
    expect((await call("GET", job)).body).toMatchObject({
      status: { code: "Quarantine", quarantine: { reason: "TooManyDeletes" } },
    });
    await add("joiner");
    await installation.settled(lane);
    const users = await application.listTargetUsers();
    expect(users.map(({ userName, active }) => [userName, active]).sort()).toEqual([
      ["joiner@contoso.example", true],
      ["leaver@contoso.example", true],
    ]);
    expect((await call("GET", job)).body).toMatchObject({ status: { code: "Quarantine" } });
  } finally {
    await installation.close();
  }
});
