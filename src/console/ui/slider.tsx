import "./slider.css";
import { useId } from "react";

/** One of several steps, by pulling or by the arrow keys. */
export function Slider({
  label,
  steps,
  value,
  onChange,
}: {
  readonly label: string;
  /** What each step is, in words: the last one is at the right end. */
  readonly steps: readonly string[];
  /** The place of the step. */
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const id = useId();
  const last = steps.length - 1;
  return (
    <div className="kit-slider">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={last}
        step={1}
        value={value}
        aria-valuetext={steps[value]}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
    </div>
  );
}
