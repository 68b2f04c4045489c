import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { EXIT_CODES, type ExitName } from "../src/cli/exit-codes.ts";
import type { ScimErrorCode } from "../src/scim/errors.ts";
import {
  formatCode,
  formatPage,
  formatTable,
  parseSource,
  ROOT,
  readComment,
} from "./reference-page.ts";

/** How a table of codes is shown: a title for people, and what its columns are. */
interface Shown {
  readonly title: string;
  readonly columns: readonly string[];
}

/** Tables that are not here are shown too, under their own names, behind these. */
const SHOWN: Readonly<Record<string, Shown>> = {
  EXIT_CODES: { title: "Exit codes", columns: ["exit", "meaning"] },
  SYNC_ERRORS: { title: "Provisioning", columns: ["concerns", "what to do"] },
  SKIP_REASONS: { title: "Reasons for skipping", columns: ["meaning"] },
  CSV_ERRORS: { title: "Files of people", columns: ["what to do"] },
  EXPRESSION_ERRORS: { title: "Expressions", columns: ["meaning"] },
  DIRECTORY_ERRORS: { title: "Directory", columns: ["kind"] },
  JOB_ADMIN_ERRORS: { title: "Synchronization jobs", columns: ["kind"] },
  GRAPH_REQUEST_ERRORS: { title: "Graph-shaped API", columns: ["HTTP status"] },
  CONFORMANCE_ERRORS: { title: "SCIM checks", columns: ["meaning"] },
  SCIM_STATUS: { title: "SCIM", columns: ["HTTP status", "meaning"] },
  OAUTH_ERRORS: { title: "OAuth", columns: ["meaning"] },
  SAAS_ERRORS: { title: "Organizations", columns: ["meaning"] },
  SIGN_ON_ERRORS: {
    title: "Single sign-on, the directory's side",
    columns: ["HTTP status", "meaning"],
  },
  SAML_ERRORS: { title: "Single sign-on, the application's side", columns: ["meaning"] },
  STORE_ERRORS: { title: "Database", columns: ["meaning"] },
  JOB_ERRORS: { title: "Lanes", columns: ["meaning"] },
};

/** What each SCIM refusal means to a client; the statuses stand in the code. */
const SCIM_MEANINGS: Readonly<Record<ScimErrorCode, string>> = {
  invalidFilter: "The filter can't be read, or compares what can't be compared.",
  tooMany: "The answer would hold more resources than the server gives.",
  uniqueness: "Another resource already has this value.",
  mutability: "The attribute can't be changed, or not in this way.",
  invalidSyntax: "The body or a query parameter is not what the request needs.",
  invalidPath: "A PATCH path can't be read, or names no attribute.",
  noTarget: "A PATCH path selects nothing, or remove came without a path.",
  invalidValue: "A value has the wrong type, is missing, or is not allowed here.",
  invalidVers: "The version of the protocol in the path is not supported.",
  sensitive: "The request holds personal data in its address.",
  invalidCursor: "The cursor is not one of ours.",
  expiredCursor: "The cursor was good once.",
  invalidCount: "The count differs from that of the walk's first page.",
  badRequest: "The request can't be read.",
  unauthorized: "The Secret Token is missing, or does not open this Tenant URL.",
  forbidden: "This is not allowed to anybody.",
  notFound: "There is no such resource or address.",
  methodNotAllowed: "The address does not know this method.",
  notAcceptable: "Answers are JSON; the client accepts something else only.",
  conflict: "The resource changed meanwhile.",
  preconditionFailed: "The version in If-Match is not the resource's.",
  payloadTooLarge: "The body, or a part of it, is larger than the server takes.",
  unsupportedMediaType: "The body is not application/scim+json or application/json.",
  preconditionRequired: "If-Match is needed here.",
  tooManyRequests: "Slow down.",
  internal: "Something went wrong in the server; its log has the details under the id given.",
  notImplemented: "The server does not have this part of SCIM.",
  serviceUnavailable: "The server can't answer at the moment; try again later.",
};

/** Every table of codes in the code is a section, whoever adds one. */
export async function writeErrors(): Promise<string> {
  const tables = listSources().flatMap(findTables);
  const order = Object.keys(SHOWN);
  const rank = (name: string): number =>
    (order.indexOf(name) + order.length + 1) % (order.length + 1);
  const sections: string[] = [];
  for (const { file, name, comment } of tables.sort((a, b) => rank(a.name) - rank(b.name))) {
    const module = (await import(file)) as Readonly<Record<string, object>>;
    const rows = Object.entries(module[name] ?? {}).map(([key, value]) => [
      formatCode(key),
      ...describeRow(name, key, value),
    ]);
    const { title, columns } = SHOWN[name] ?? { title: name, columns: ["meaning"] };
    sections.push(`## ${title}`, comment, formatTable(["code", ...columns], rows));
    if (name === "EXIT_CODES") sections.push(...describeRefusals());
  }
  const intro = "Every code that Rollcall refuses with, by the part that does so.";
  return formatPage("Errors", [intro, ...sections]);
}

function describeRow(name: string, key: string, value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (name === "SCIM_STATUS") return [String(value), SCIM_MEANINGS[key as ScimErrorCode]];
  if (typeof value === "object" && value !== null) return Object.values(value).map(String);
  return [String(value)];
}

/** What the command line itself refuses: `new CliError("misuse", "SecretMissing", …)`. */
function describeRefusals(): readonly string[] {
  const exits = new Map<string, ExitName>();
  for (const file of listSources()) {
    if (!readFileSync(file, "utf8").includes("new CliError(")) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isNewExpression(node) && node.expression.getText() === "CliError") {
        const [exit, code] = node.arguments ?? [];
        if (exit && code && ts.isStringLiteral(exit) && ts.isStringLiteral(code)) {
          exits.set(code.text, exit.text as ExitName);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(parseSource(file));
  }
  const rows = [...exits]
    .sort(([one], [two]) => (one < two ? -1 : 1))
    .map(([code, exit]) => [formatCode(code), formatCode(exit), String(EXIT_CODES[exit].exit)]);
  return [
    "## Command line",
    "The codes behind the sentences of commands, with how the command ends.",
    formatTable(["code", "ends as", "exit"], rows),
  ];
}

function listSources(): readonly string[] {
  return readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(ROOT, "src", name))
    .sort((one, two) => (relative(ROOT, one) < relative(ROOT, two) ? -1 : 1));
}

/** The exported tables of codes in a file, known by their names. */
function findTables(file: string): { file: string; name: string; comment: string }[] {
  const pattern = /^export const \w*(ERRORS|STATUS|CODES|REASONS) =/m;
  if (!pattern.test(readFileSync(file, "utf8"))) return [];
  return parseSource(file)
    .statements.filter(ts.isVariableStatement)
    .filter((statement) => pattern.test(statement.getText()))
    .map((statement) => ({
      file,
      name: statement.declarationList.declarations[0]?.name.getText() ?? "",
      comment: readComment(statement),
    }));
}
