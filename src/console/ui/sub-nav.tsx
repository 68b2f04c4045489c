import "./sub-nav.css";
import { Link, useLocation } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

/** A page of one thing; `items` are shown while somebody is at one of them, or at the page. */
export interface SubNavItem {
  readonly label: string;
  readonly to: string;
  readonly items?: readonly SubNavItem[];
}

/** The pages of one thing beside its content, e.g. of an application. */
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
        <ItemList items={items} pathname={pathname} current={findCurrent(items, pathname)} />
      </nav>
      <div className="kit-beside-nav">{children}</div>
    </div>
  );
}

function ItemList({
  items,
  pathname,
  current,
}: {
  readonly items: readonly SubNavItem[];
  readonly pathname: string;
  readonly current: string | undefined;
}) {
  return (
    <ul>
      {items.map(({ label, to, items: below }) => (
        <li key={`${to} ${label}`}>
          <Link
            to={to}
            activeOptions={EXACT}
            {...(current === to && below === undefined && CURRENT)}
          >
            {label}
          </Link>
          {below !== undefined && (pathname === to || pathname.startsWith(`${to}/`)) && (
            <ItemList items={below} pathname={pathname} current={current} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** The page that somebody is at, or that the one they are at stands below, e.g. a list's row. */
function findCurrent(items: readonly SubNavItem[], pathname: string): string | undefined {
  return items
    .flatMap((item) => item.items ?? [item])
    .map(({ to }) => to)
    .filter((to) => pathname === to || pathname.startsWith(`${to}/`))
    .toSorted((one, other) => other.length - one.length)[0];
}

/** The page itself alone is current, and none that it stands below. */
const EXACT = { exact: true, includeSearch: false } as const;
const CURRENT = { "aria-current": "page" } as const;
