import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IDLE_MS } from "../../src/common/account-session.ts";
import { STORES } from "../support/stores.ts";
import { GOOD, OPERATOR, type SignInDesk, startDesk } from "./desk.ts";

const PATH = "/saas/v1/operator/session";
const AS_OPERATOR = { "x-rollcall-operator": "1" };

describe.each(STORES)("the vendor's operator signs in, on $title", ({ open }) => {
  let desk: SignInDesk;
  beforeAll(async () => {
    desk = await startDesk(open);
  });
  afterAll(() => desk.close());

  const signIn = (token: unknown) => desk.call("POST", PATH, { body: { token } });
  const organizations = (cookie: string, headers: Readonly<Record<string, string>> = AS_OPERATOR) =>
    desk.call("GET", "/saas/v1/organizations", { cookie, headers });

  test("with the token, and acts by a session that is out of reach of scripts", async () => {
    const answer = await signIn(` ${OPERATOR}\n`);
    expect(answer.status).toBe(201);
    expect(answer.headers.get("set-cookie")).toMatch(
      /^rollcall_operator=rso_[\w-]{43}\.operator; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(JSON.stringify(answer.body)).not.toContain(OPERATOR);
    expect((await organizations(answer.cookie)).status).toBe(200);
    const made = await desk.call("POST", "/saas/v1/organizations", {
      cookie: answer.cookie,
      headers: AS_OPERATOR,
      body: { name: "Acme" },
    });
    expect(made.status).toBe(201);
  });

  test.each([
    { title: "another token", token: "not the operator's" },
    { title: "nothing", token: "" },
    { title: "no text", token: 7 },
  ])("$title is refused", async ({ token }) => {
    const answer = await signIn(token);
    expect(answer).toMatchObject({ status: 401, code: "SignInRefused", cookie: "" });
  });

  test("only the operator's own pages act by it", async () => {
    const { cookie } = await signIn(OPERATOR);
    expect((await organizations(cookie, {})).status).toBe(401);
    const foreign = await desk.call("POST", "/saas/v1/organizations", {
      cookie,
      headers: { ...AS_OPERATOR, origin: "https://elsewhere.example" },
      body: { name: "Acme" },
    });
    expect(foreign.code).toBe("CrossSiteRequest");
  });

  test("whoever signs out is out, and whoever is away for long", async () => {
    const { cookie } = await signIn(OPERATOR);
    const out = await desk.call("DELETE", PATH, { cookie, headers: AS_OPERATOR });
    expect(out.status).toBe(204);
    expect((await organizations(cookie)).status).toBe(401);
    const again = await signIn(OPERATOR);
    desk.pass(IDLE_MS + 60_000);
    expect((await organizations(again.cookie)).status).toBe(401);
  });

  test("an employee's cookie is no operator's", async () => {
    const acme = await desk.addOrganization();
    await acme.addPerson("bo", GOOD);
    const { cookie } = await acme.signIn("bo", GOOD);
    const asOperator = await desk.call("GET", PATH, { cookie, headers: AS_OPERATOR });
    expect(asOperator.status).toBe(401);
  });
});
