import "./field-line.css";
import type { ReactNode } from "react";

/** Two fields of one thing and what can be done with it, in a line. */
export function FieldLine({ children }: { readonly children: ReactNode }) {
  return <div className="kit-field-line">{children}</div>;
}
