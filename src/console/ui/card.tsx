import "./card.css";
import type { ReactNode } from "react";
import { TextLink } from "./layout.tsx";

/** Short words about something, in a line of their own. */
export function Tags({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <ul className="kit-tags">
      {tags.map((tag) => (
        <li key={tag}>{tag}</li>
      ))}
    </ul>
  );
}

/** Something to be chosen by its name, with a letter for a picture. */
export function Card({
  title,
  to,
  tags = [],
  children,
}: {
  readonly title: string;
  readonly to: string;
  readonly tags?: readonly string[];
  readonly children: ReactNode;
}) {
  return (
    <div className="kit-card">
      <span className="kit-card-letter" aria-hidden="true">
        {title.slice(0, 1).toUpperCase()}
      </span>
      <div className="kit-card-body">
        <strong>
          <TextLink to={to}>{title}</TextLink>
        </strong>
        {children}
        <Tags tags={tags} />
      </div>
    </div>
  );
}
