import "./lines.css";
import type { ReactNode } from "react";

/** Things one below the other with a line between, e.g. what needs somebody. */
export function Lines({ children }: { readonly children: ReactNode }) {
  return <ul className="kit-lines">{children}</ul>;
}

/** One of them: what it is, and at its end how it stands or what can be done. */
export function Line({ end, children }: { readonly end: ReactNode; readonly children: ReactNode }) {
  return (
    <li>
      <div>{children}</div>
      <div className="kit-line-end">{end}</div>
    </li>
  );
}
