import "./rule-list.css";
import type { ReactNode } from "react";
import { StatusBadge, type Tone } from "./notice.tsx";

/** One rule that was asked, or was not. */
export interface RuleLine {
  readonly id: string;
  readonly tone: Tone;
  /** The tone in words, e.g. `Yes`. */
  readonly state: string;
  readonly title: ReactNode;
  /** It is the answer: the first that stood in the way. */
  readonly isAnswer: boolean;
  readonly details?: ReactNode;
}

/** Rules in the order in which they were asked; the one that decided is marked. */
export function RuleList({
  label,
  rules,
}: {
  readonly label: string;
  readonly rules: readonly RuleLine[];
}) {
  return (
    <ol className="kit-rules" aria-label={label}>
      {rules.map(({ id, tone, state, title, isAnswer, details }) => (
        <li key={id} {...(isAnswer && { "data-answer": true, "aria-current": "true" as const })}>
          <div className="kit-rule">
            <StatusBadge tone={tone}>{state}</StatusBadge>
            <span>{title}</span>
          </div>
          {details !== undefined && <div className="kit-rule-details">{details}</div>}
        </li>
      ))}
    </ol>
  );
}
