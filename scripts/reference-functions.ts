import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FUNCTIONS, type FunctionDefinition } from "../src/expression/index.ts";
import { formatBlock, formatPage, formatTable, ROOT } from "./reference-page.ts";

interface Vector {
  readonly expression: string;
  readonly inputs?: unknown;
  readonly now?: unknown;
  readonly expect: { readonly value?: unknown };
}

interface VectorFile {
  readonly source: string;
  readonly vectors: readonly Vector[];
}

/** Every function of the mapping language, with examples out of the vectors. */
export function writeFunctions(): string {
  const folder = join(ROOT, "vectors", "expression");
  const vectors = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as VectorFile)
    .filter(({ source }) => source === "own")
    .flatMap(({ vectors: all }) => all);
  const sections = [...FUNCTIONS.values()].flatMap((each) => describeFunction(each, vectors));
  const intro =
    `The mapping language has ${FUNCTIONS.size} functions. How they are put together: ` +
    "[expressions](../guides/expressions.md).";
  return formatPage("Functions", [intro, ...sections]);
}

function describeFunction(definition: FunctionDefinition, vectors: readonly Vector[]): string[] {
  const { name, help, returns, parameters, topLevelOnly } = definition;
  const list = parameters.map(({ name: parameter, required, allowMultipleOccurrences }) => {
    if (!required) return `[${parameter}]`;
    return allowMultipleOccurrences ? `${parameter}, …` : parameter;
  });
  const rows = parameters.map((each) => [each.name, each.type, each.required ? "yes" : "no"]);
  const examples = findExamples(name, vectors);
  return [
    `## ${name}`,
    `\`${name}(${list.join(", ")})\` → ${returns}`,
    help + (topLevelOnly ? " Allowed at the top of an expression only." : ""),
    rows.length === 0 ? "" : formatTable(["parameter", "type", "needed"], rows),
    examples.length === 0 ? "" : formatBlock(examples.join("\n\n")),
  ];
}

/** Two short calls that give something; those with a value of their own say more. */
function findExamples(name: string, vectors: readonly Vector[]): readonly string[] {
  const isPlain = ({ expression, inputs, expect }: Vector): boolean => {
    const { value } = expect;
    const short = JSON.stringify([expression, inputs, value]).length < 150;
    const gives = value !== undefined && value !== null && value !== "";
    return (
      short &&
      gives &&
      expression.startsWith(`${name}(`) &&
      !expression.includes("(", name.length + 1)
    );
  };
  const plain = vectors.filter(isPlain);
  const fed = plain.filter(({ inputs }) => inputs !== undefined);
  return [...new Set([...fed, ...plain])].slice(0, 2).map(({ expression, inputs, expect }) => {
    const from = inputs === undefined ? "" : `    with ${JSON.stringify(inputs)}`;
    return `${expression}${from}\n→ ${JSON.stringify(expect.value)}`;
  });
}
