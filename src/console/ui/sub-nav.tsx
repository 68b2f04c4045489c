import "./sub-nav.css";
import { Link, useLocation } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useFitting } from "./fitting.ts";
import { MoreMenu } from "./more-menu.tsx";

/** A page of one thing; `items` are shown while somebody is at one of them, or at the page. */
export interface SubNavItem {
  readonly label: string;
  readonly to: string;
  readonly items?: readonly SubNavItem[];
}

/**
 * The pages of one thing, e.g. of an application: a list beside the content where there is room, a
 * line above it on a tablet, with the rest behind a button, and all behind a button on a phone.
 */
export function WithSubNav({
  label,
  items,
  children,
}: {
  readonly label: string;
  readonly items: readonly SubNavItem[];
  readonly children: ReactNode;
}) {
  const { pathname } = useLocation();
  // Whoever chose a page is shown that page: the list was opened at another one.
  const [openAt, setOpenAt] = useState("");
  const isOpen = openAt === pathname;
  return (
    <div className="kit-with-nav">
      <nav className="kit-sub-nav" aria-label={label} data-open={isOpen}>
        <button
          type="button"
          className="kit-sub-nav-button"
          aria-expanded={isOpen}
          onClick={() => setOpenAt(isOpen ? "" : pathname)}
        >
          {label} <span aria-hidden="true">{isOpen ? "▴" : "▾"}</span>
        </button>
        <ItemList
          label={label}
          items={items}
          pathname={pathname}
          current={findCurrent(items, pathname)}
        />
      </nav>
      <div className="kit-beside-nav">{children}</div>
    </div>
  );
}

function ItemList({
  label,
  items,
  pathname,
  current,
}: {
  readonly label: string;
  readonly items: readonly SubNavItem[];
  readonly pathname: string;
  readonly current: string | undefined;
}) {
  const here = items.findIndex(({ to, items: below }) =>
    below === undefined ? to === current : isAt(to, pathname),
  );
  const labels = items.map((each) => each.label);
  const kept = here < 0 ? undefined : here;
  const { line, fits } = useFitting<HTMLUListElement>(labels, kept);
  const rest = items.filter((_, index) => fits[index] === false);
  return (
    <ul ref={line}>
      {items.map(({ label: name, to, items: below }, index) => (
        <li key={`${to} ${name}`}>
          <Link
            to={to}
            data-fit={fits[index] !== false}
            activeOptions={EXACT}
            {...(current === to && below === undefined && CURRENT)}
          >
            {name}
          </Link>
          {below !== undefined && isAt(to, pathname) && (
            <ItemList label={name} items={below} pathname={pathname} current={current} />
          )}
        </li>
      ))}
      <li className="kit-sub-nav-more" data-fit-more={rest.length > 0}>
        <MoreMenu of={label} isQuiet choices={rest} />
      </li>
    </ul>
  );
}

/** Whether somebody is at a page or at one below it. */
function isAt(to: string, pathname: string): boolean {
  return pathname === to || pathname.startsWith(`${to}/`);
}

/** The page that somebody is at, or that the one they are at stands below, e.g. a list's row. */
function findCurrent(items: readonly SubNavItem[], pathname: string): string | undefined {
  return items
    .flatMap((item) => item.items ?? [item])
    .map(({ to }) => to)
    .filter((to) => isAt(to, pathname))
    .toSorted((one, other) => other.length - one.length)[0];
}

/** The page itself alone is current, and none that it stands below. */
const EXACT = { exact: true, includeSearch: false } as const;
const CURRENT = { "aria-current": "page" } as const;
