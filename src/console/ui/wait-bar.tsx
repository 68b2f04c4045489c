import "./wait-bar.css";
import { useTranslation } from "react-i18next";
import { formatDuration } from "../shared/time.ts";

/** One part of a wait. */
export interface WaitPart {
  readonly id: string;
  /** E.g. `Waited`. */
  readonly label: string;
  readonly durationMs: number;
  readonly isWork: boolean;
}

/**
 * How long something took, its parts drawn to scale: `scaleMs` is as wide as there is room, so
 * that several bars can be compared. The same in words beside it.
 */
export function WaitBar({
  label,
  parts,
  scaleMs,
}: {
  readonly label: string;
  readonly parts: readonly WaitPart[];
  readonly scaleMs: number;
}) {
  const { i18n } = useTranslation("kit");
  const widthOf = (durationMs: number): string =>
    `${scaleMs <= 0 ? 0 : Math.min(100, (durationMs / scaleMs) * 100)}%`;
  return (
    <div className="kit-wait">
      <span className="kit-wait-label">{label}</span>
      <span className="kit-wait-room" aria-hidden="true">
        {parts.map(({ id, durationMs, isWork }) => (
          <span
            key={id}
            className="kit-wait-part"
            data-work={isWork}
            style={{ width: widthOf(durationMs) }}
          />
        ))}
      </span>
      <span>
        {parts
          .map(
            ({ label: name, durationMs }) =>
              `${name}: ${formatDuration(durationMs, i18n.language)}`,
          )
          .join(" · ")}
      </span>
    </div>
  );
}
