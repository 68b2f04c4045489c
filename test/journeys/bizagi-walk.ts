import { expect } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import type { Answer } from "../graph/installation.ts";
import { type DirectoryHouse, listOf, type PortalHouse } from "./bizagi-house.ts";

/** An answer that must be good. @returns its body */
export async function good(answer: Promise<Answer>): Promise<JsonObject> {
  const { status, body, text } = await answer;
  expect(status, text).toBeLessThan(300);
  return body;
}

/** What the steps through seed 002 do again and again, on either side. */
export class BizagiWalk {
  /** The organization's id at Bizagi, once it is there. */
  company = "";
  apiToken = "";
  readonly #directory: DirectoryHouse;
  readonly #portal: PortalHouse;
  readonly #hostOrigin: string;

  constructor(directory: DirectoryHouse, portal: PortalHouse, hostOrigin: string) {
    this.#directory = directory;
    this.#portal = portal;
    this.#hostOrigin = hostOrigin;
  }

  /** A complete person of the directory, unless told otherwise. @returns the id there */
  async create(name: string, more: JsonObject = {}, boss?: string): Promise<string> {
    const { id } = await good(
      this.#directory.call("POST", "/users", {
        userPrincipalName: `${name}@contoso.example`,
        displayName: name,
        givenName: name,
        surname: "Contoso",
        mail: `${name}@contoso.example`,
        mailNickname: name,
        ...more,
      }),
    );
    if (boss !== undefined) {
      const link = { "@odata.id": `${this.#directory.origin}/users/${boss}` };
      await good(this.#directory.call("PUT", `/users/${String(id)}/manager/$ref`, link));
    }
    return String(id);
  }

  edit(id: string, change: JsonObject): Promise<JsonObject> {
    return good(this.#directory.call("PATCH", `/users/${id}`, change));
  }

  /** The account at Bizagi, as its SCIM endpoint has it; undefined where there is none. */
  async accountOf(name: string): Promise<JsonObject | undefined> {
    const filter = encodeURIComponent(`userName eq "${name}@contoso.example"`);
    const answer = await fetch(`${this.#hostOrigin}/scim/v2/Users?filter=${filter}`, {
      headers: { authorization: `Bearer ${this.apiToken}` },
    });
    const { Resources = [] } = (await answer.json()) as { Resources?: readonly JsonObject[] };
    return Resources[0];
  }

  async idOf(name: string): Promise<string> {
    return String((await this.accountOf(name))?.id);
  }

  /** Who owns a resource of that name, by displayName. */
  async ownerOf(resource: string): Promise<unknown> {
    const path = `/organizations/${this.company}/resources`;
    const { resources } = await good(this.#portal.portal("GET", path));
    const found = (resources as readonly JsonObject[]).find(({ name }) => name === resource);
    return (found?.owner as JsonObject | undefined)?.name;
  }

  /** The last record of the provisioning log about a person. */
  async lastRecordOf(id: string): Promise<JsonObject | undefined> {
    const filter = encodeURIComponent(`sourceIdentity/id eq '${id}'`);
    const path = `/auditLogs/provisioning?$filter=${filter}&$top=1`;
    return listOf(await this.#directory.call("GET", path), "value")[0];
  }
}
