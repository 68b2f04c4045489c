import "./strip.css";
import { VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Tone } from "./notice.tsx";

/** A bar; `height` from 0 to 1. */
export interface StripBar {
  readonly id: string;
  readonly height: number;
  readonly tone: Tone;
  /** All that it says, also when pointed at. */
  readonly words: string;
  /** Where it leads; absent: it is not there yet, and only outlined. */
  readonly to?: string;
  readonly search?: Readonly<Record<string, string>>;
}

/** Bars beside each other, e.g. the last cycles. */
export function Strip({
  label,
  bars,
}: {
  readonly label: string;
  readonly bars: readonly StripBar[];
}) {
  return (
    <ol className="kit-strip" aria-label={label}>
      {bars.map(({ id, height, tone, words, to, search }) => {
        const column = (
          <>
            <i style={{ height: `${Math.round(Math.max(0.06, height) * 100)}%` }} />
            <VisuallyHidden>{words}</VisuallyHidden>
          </>
        );
        return (
          <li key={id} data-tone={tone} title={words}>
            {to === undefined ? (
              <span>{column}</span>
            ) : (
              <Link to={to} search={(search ?? {}) as never}>
                {column}
              </Link>
            )}
          </li>
        );
      })}
    </ol>
  );
}
