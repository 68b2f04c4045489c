import "./bars.css";
import type { ReactNode } from "react";

/** One value with how often it is there. */
export interface Bar {
  readonly id: string;
  readonly label: ReactNode;
  readonly count: number;
  readonly hint?: ReactNode;
}

/** How often each of several values is there, as bars with their numbers. */
export function Bars({ label, bars }: { readonly label: string; readonly bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return (
    <table className="kit-tally" aria-label={label}>
      <tbody>
        {bars.map(({ id, label: name, count, hint }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td className="kit-tally-bar" aria-hidden="true">
              <span style={{ width: `${Math.max(2, (count / most) * 100)}%` }} />
            </td>
            <td className="kit-number">{count}</td>
            {hint !== undefined && <td className="kit-minor">{hint}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
