import "./tree.css";
import type { ReactNode } from "react";
import type { Tone } from "./notice.tsx";

/** One line of a tree. */
export interface TreeLine {
  readonly id: string;
  /** 0 is the outermost. */
  readonly depth: number;
  readonly text: ReactNode;
  readonly value: ReactNode;
  readonly tone: Tone;
}

/** Lines one in the other, each with a value below it, e.g. the parts of an expression. */
export function ValueTree({
  label,
  lines,
}: {
  readonly label: string;
  readonly lines: readonly TreeLine[];
}) {
  return (
    <ul className="kit-tree" aria-label={label}>
      {lines.map(({ id, depth, text, value, tone }) => (
        <li key={id} style={{ marginInlineStart: `${Math.min(depth, 8) * 22}px` }}>
          <code className="kit-tree-text">{text}</code>
          <div className="kit-tree-value" data-tone={tone}>
            {value}
          </div>
        </li>
      ))}
    </ul>
  );
}
