import { join } from "node:path";
import ts from "typescript";
import { SCIM_ENDPOINTS } from "../src/http/scim-endpoints.ts";
import { getApplicationRules } from "../src/saas/application-rules.ts";
import type { ApplicationKind } from "../src/saas/ports.ts";
import { STRICT_QUIRKS, TOLERANT_QUIRKS } from "../src/scim/quirks.ts";
import type { AttributeDefinition, SchemaDefinition } from "../src/scim/schemas/definition.ts";
import { readServiceProviderConfig } from "../src/service-provider/discovery.ts";
import { TOLERANT_POLICY } from "../src/service-provider/policy.ts";
import type { Caller, Provider } from "../src/service-provider/provider.ts";
import {
  formatCode,
  formatPage,
  formatTable,
  parseSource,
  ROOT,
  readComment,
} from "./reference-page.ts";

const APPLICATIONS: readonly ApplicationKind[] = ["custom", "bitabiz", "bizagi", "bis"];

/** What the service provider answers, out of its endpoints, discovery documents and policy. */
export function writeScim(): string {
  return formatPage("SCIM", [
    "What the service provider answers below an organization's Tenant URL.",
    "## Endpoints",
    formatTable(["path", "methods"], listEndpoints()),
    "## Supported features",
    "As `/ServiceProviderConfig` tells them.",
    formatTable(["feature", "value"], listFeatures()),
    "## What each application asks of a User",
    formatTable(["application", "needs", "filters by", "codes of countries"], listUserRules()),
    "## Departures from the letter",
    "What is read although the RFC would let a server refuse it. The server uses _tolerant_.",
    formatTable(["name", "what it is about", "tolerant", "strict"], listQuirks()),
    "## Schemas",
    ...listSchemas().flatMap(describeSchema),
  ]);
}

function listEndpoints(): string[][] {
  return SCIM_ENDPOINTS.map(({ path, methods }) => {
    const names = Object.keys(methods);
    const known = names.includes("GET") ? [...names, "HEAD"] : names;
    return [formatCode(path), known.join(", ")];
  });
}

function listFeatures(): string[][] {
  const provider = { policy: TOLERANT_POLICY } as Provider;
  const text = readServiceProviderConfig(provider, { baseUrl: "" } as Caller);
  const { meta: _where, ...config } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return Object.entries(config)
    .filter(([, value]) => typeof value === "object" && value !== null && !Array.isArray(value))
    .map(([name, value]) => [
      name,
      Object.entries(value as object)
        .map(describePair)
        .join(", "),
    ]);
}

function describePair([name, value]: readonly [string, unknown]): string {
  return name === "supported" ? describe(value) : `${name} ${describe(value)}`;
}

function listUserRules(): string[][] {
  const join = (paths: readonly string[], none: string): string =>
    paths.length === 0 ? none : paths.map(formatCode).join(", ");
  return APPLICATIONS.map((kind) => {
    const { required, filterable, countries = [] } = getApplicationRules(kind).users;
    const filters = filterable === undefined ? "every attribute" : join(filterable, "nothing");
    return [kind, join(required, "nothing beyond the schema"), filters, join(countries, "")];
  });
}

/** The quirks in the order of their declaration, with what it says of each. */
function listQuirks(): string[][] {
  return parseSource(join(ROOT, "src", "scim", "quirks.ts"))
    .statements.filter(ts.isInterfaceDeclaration)
    .flatMap(({ members }) => members)
    .map((member) => {
      const name = member.name?.getText() as keyof typeof TOLERANT_QUIRKS;
      const [tolerant, strict] = [TOLERANT_QUIRKS[name], STRICT_QUIRKS[name]];
      return [formatCode(name), readComment(member), describe(tolerant), describe(strict)];
    });
}

function listSchemas(): readonly SchemaDefinition[] {
  const all = APPLICATIONS.flatMap((kind) => getApplicationRules(kind).schemas);
  const byId = new Map<string, SchemaDefinition>();
  for (const schema of all) if (!byId.has(schema.id)) byId.set(schema.id, schema);
  return [...byId.values()];
}

function describeSchema(schema: SchemaDefinition): string[] {
  const rowsOf = (each: AttributeDefinition, before: string): string[][] => {
    const { name, type, multiValued, required, mutability, returned, uniqueness } = each;
    const rest = [required ? "yes" : "no", mutability, returned, uniqueness];
    const row = [formatCode(before + name), type + (multiValued ? ", many" : ""), ...rest];
    return [row, ...(each.subAttributes ?? []).flatMap((sub) => rowsOf(sub, `${name}.`))];
  };
  const rows = schema.attributes.flatMap((each) => rowsOf(each, ""));
  const titles = ["attribute", "type", "required", "mutability", "returned", "uniqueness"];
  return [`### ${schema.name}`, formatCode(schema.id), formatTable(titles, rows)];
}

function describe(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}
