import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../common/json.ts";
import { chooseDialect, DIALECTS, type Dialect, readTenantFlags } from "./dialect.ts";
import {
  buildCreateRequest,
  buildManagerCheck,
  buildMatchRequest,
  buildMemberOperations,
  buildOperations,
} from "./request.ts";
import type { ObjectType } from "./schema.ts";
import { parseTargetAttribute } from "./target-path.ts";

/** A row of vectors/requests; its README.md says what the members mean. */
interface Row {
  readonly name: string;
  readonly objectType: ObjectType;
  readonly match?: readonly [string, JsonValue];
  readonly create?: readonly (readonly [string, JsonValue])[];
  readonly update?: readonly (readonly [string, JsonValue, JsonValue])[];
  readonly addMembers?: readonly string[];
  readonly removeMembers?: readonly string[];
  readonly rfc: JsonValue;
  readonly entra?: JsonValue;
  readonly "entra-2020"?: JsonValue;
}

const FILE = new URL("../../vectors/requests/requests.json", import.meta.url);
const { requests } = JSON.parse(readFileSync(FILE, "utf8")) as { requests: readonly Row[] };

/** What is sent, as the vectors write it. */
function build(row: Row, dialect: Dialect): unknown {
  const { objectType, match, create, update } = row;
  const target = (name: string) => parseTargetAttribute(objectType, name);
  if (match !== undefined) {
    const { method, path } = buildMatchRequest(objectType, target(match[0]), match[1], dialect);
    return { send: `${method} ${path}` };
  }
  if (create !== undefined) {
    const values = create.map(([name, value]) => ({ attribute: target(name), value }));
    const { method, path, body } = buildCreateRequest(objectType, values, dialect);
    return { send: `${method} ${path}`, body };
  }
  if (update !== undefined) {
    const changes = update.map(([name, oldValue, newValue]) => ({
      attribute: target(name),
      ...(oldValue !== null && { oldValue }),
      ...(newValue !== null && { newValue }),
    }));
    return buildOperations(changes, dialect);
  }
  return buildMemberOperations(row.addMembers ?? [], row.removeMembers ?? [], { dialect }).flat();
}

function expected(row: Row, dialect: Dialect): JsonValue {
  if (dialect === "rfc") return row.rfc;
  return (dialect === "entra-2020" ? row["entra-2020"] : undefined) ?? row.entra ?? row.rfc;
}

describe.each(DIALECTS)("requests in %s, scim-requests.md sections 3 to 9", (dialect) => {
  test.each(requests)("$name", (row) => {
    // As text: the order of members is part of the shape.
    expect(JSON.stringify(build(row, dialect), null, 1)).toBe(
      JSON.stringify(expected(row, dialect), null, 1),
    );
  });
});

test("a manager is asked for by id and manager, and only the id is wanted, section 4.6", () => {
  expect(buildManagerCheck("u 1", "m1")).toEqual({
    method: "GET",
    path: "/Users?filter=id+eq+%22u+1%22+and+manager+eq+%22m1%22&attributes=id",
  });
});

test("members go in chunks, never as the whole list, section 5", () => {
  const ids = Array.from({ length: 250 }, (_, index) => `u${index}`);
  const chunks = buildMemberOperations(ids, [], { dialect: "entra" });
  expect(chunks.map(([only]) => [only?.value].flat().length)).toEqual([100, 100, 50]);
  const removals = buildMemberOperations([], ids, { membersPerRequest: 200 });
  expect(removals.map((each) => each.length)).toEqual([200, 50]);
});

describe("the flags of a Tenant URL, scim-requests.md section 9", () => {
  test.each<{ url: string; chosen?: Dialect; is: Dialect }>([
    { url: "https://a.example/scim", is: "rfc" },
    { url: "https://a.example/scim?aadOptscim062020", is: "entra-2020" },
    { url: "https://a.example/scim?x=1&AADOPTSCIM062020", is: "entra-2020" },
    { url: "https://a.example/scim?AzureAdScimPatch062020", is: "entra-2020" },
    { url: "https://a.example/scim?aadOptscim062020x", is: "rfc" },
    { url: "https://a.example/scim?aadOptscim062020", chosen: "entra", is: "entra-2020" },
    { url: "https://a.example/scim", chosen: "entra", is: "entra" },
    { url: "https://a.example/scim?aadOptscim062020", chosen: "rfc", is: "rfc" },
  ])("$url with $chosen is $is", ({ url, chosen, is }) => {
    expect(chooseDialect(chosen, readTenantFlags(url))).toBe(is);
  });
});
