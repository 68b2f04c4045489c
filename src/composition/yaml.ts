import { LineCounter, type Node, parseDocument, stringify } from "yaml";
import type { YamlPlace, YamlText, YamlTool } from "../cli/file-services.ts";
import type { JsonValue } from "../common/json.ts";

/** YAML 1.2 with anchors and merge keys; of `on`, `no` and `DK` it makes texts. */
export const YAML: YamlTool = { parse, format };

/** Long enough for every expression: a folded line would be hard to compare. */
const OPTIONS = { lineWidth: 0 } as const;

function parse(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, version: "1.2" });
  const place = (offset: number): YamlPlace => {
    const { line, col: column } = lines.linePos(offset);
    return { line, column };
  };
  const problems = document.errors.map(({ message, pos }) => ({
    ...place(pos[0]),
    // The rest of the message draws the line.
    message: message.split(" at line ")[0] ?? message,
  }));
  return {
    value: problems.length === 0 ? toJson(() => document.toJS(), problems) : null,
    problems,
    locate: (path) => {
      for (let length = path.length; length >= 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true) as Node | undefined;
        const range = node?.range;
        if (range !== undefined && range !== null) return place(range[0]);
      }
      return { line: 1, column: 1 };
    },
  };
}

/** Names that nobody gave, and names of names without end, are found out only here. */
function toJson(
  read: () => unknown,
  problems: (YamlPlace & { readonly message: string })[],
): JsonValue {
  try {
    return JSON.parse(JSON.stringify(read() ?? null)) as JsonValue;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    problems.push({ line: 1, column: 1, message: error.message });
    return null;
  }
}

function format(value: JsonValue): string {
  return stringify(value, OPTIONS);
}
