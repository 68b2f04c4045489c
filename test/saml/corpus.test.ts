import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyAssertion } from "../../src/composition/saml-verifier.ts";
import { NEW_ORGANIZATION_SIGN_ON, type OrganizationSignOn } from "../../src/saas/sign-on.ts";
import { acceptResponse, type SamlDeps } from "../../src/service-provider/saml-sign-in.ts";
import { createRealWorld } from "../support/real-world.ts";
import { STORES, type TestStore } from "../support/stores.ts";
import { createMemorySignOn } from "./memory-sign-on.ts";
import { addPeople } from "./people.ts";

interface Corpus {
  readonly now: string;
  readonly organizationId: string;
  readonly baseUrl: string;
  readonly issuer: string;
  readonly certificate: string;
  readonly openRequest: string;
  readonly people: readonly { readonly userName: string; readonly active: boolean }[];
  readonly cases: readonly {
    readonly title: string;
    readonly code?: string;
    readonly text: string;
    readonly isRaw?: true;
    readonly isSentTwice?: true;
    readonly requestsOnly?: true;
    /** Brought by a browser that did not begin the sign-in. */
    readonly isOtherBrowser?: true;
  }[];
}

const FILE = new URL("../../vectors/saml/responses.json", import.meta.url);
const corpus = JSON.parse(readFileSync(FILE, "utf8")) as Corpus;
const now = Date.parse(corpus.now);
const world = { ...createRealWorld(), now: () => now };

const settings: OrganizationSignOn = {
  ...NEW_ORGANIZATION_SIGN_ON,
  enabled: true,
  baseUrl: corpus.baseUrl,
  identityProvider: {
    entityId: corpus.issuer,
    signOnUrl: "https://idp.example/sign-on",
    binding: "redirect",
    certificates: [
      {
        certificate: corpus.certificate,
        thumbprint: "",
        subject: "",
        notBefore: corpus.now,
        notAfter: corpus.now,
      },
    ],
    loaded: corpus.now,
  },
};

let opened: TestStore;

beforeAll(async () => {
  const [sqlite] = STORES;
  if (sqlite === undefined) throw new Error("There is no database to test with.");
  opened = await sqlite.open();
  const { organizationId, people } = corpus;
  await addPeople(opened.store, { organizationId, people, world });
});

afterAll(() => opened.close());

/** Nothing used up yet, so that no case sees what another has done. */
function prepare(allowsUnsolicited = true): SamlDeps {
  const signOn = createMemorySignOn({ ...settings, allowsUnsolicited }, [
    { id: corpus.openRequest },
  ]);
  return { store: opened.store.organizations, signOn, verify: verifyAssertion, world };
}

describe("responses of vectors/saml", () => {
  test.each(corpus.cases)("$title: $code", async (each) => {
    const { text, isRaw = false, isSentTwice = false, requestsOnly = false, code } = each;
    const isBegunHere = (id: string) => id === corpus.openRequest && each.isOtherBrowser !== true;
    const prepared = prepare(!requestsOnly);
    const encoded = isRaw ? text : Buffer.from(text, "utf8").toString("base64");
    const brought = { encoded, isBegunHere };
    const accept = () => acceptResponse(prepared, corpus.organizationId, brought);
    if (isSentTwice) await accept();
    if (code === undefined) {
      expect(await accept()).toMatchObject({
        result: "signedIn",
        person: { userName: corpus.people[0]?.userName },
      });
    } else await expect(accept()).rejects.toMatchObject({ name: "SamlError", code });
  });

  test("every refusal of the table is met by a case, but for those told here", () => {
    const met = new Set(corpus.cases.flatMap(({ code }) => code ?? []));
    // Settings and people of an organization, not responses, lead to the first two.
    expect(
      ["NotConfigured", "PersonAmbiguous", "ResponseTooLong"].filter((code) => met.has(code)),
    ).toEqual([]);
    expect(met.size).toBeGreaterThan(27);
  });

  test("a response of half a megabyte is not looked at", async () => {
    const prepared = prepare();
    const brought = { encoded: "A".repeat(500_000), isBegunHere: () => true };
    const accepted = acceptResponse(prepared, corpus.organizationId, brought);
    await expect(accepted).rejects.toMatchObject({ code: "ResponseTooLong" });
  });
});
