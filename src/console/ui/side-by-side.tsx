import "./side-by-side.css";
import type { ReactNode } from "react";

/** A form with its effect beside it; one below the other where there is little room. */
export function SideBySide({ main, side }: { readonly main: ReactNode; readonly side: ReactNode }) {
  return (
    <div className="kit-side-by-side">
      <div>{main}</div>
      <div>{side}</div>
    </div>
  );
}
