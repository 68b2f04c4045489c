import "./brand.css";
import { AppShell, Badge, Box, Burger, Button, Group, NavLink, Stack, Text } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { Link, useLocation } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Command, Find } from "./commands.tsx";
import { Freshness, type FreshnessState } from "./freshness.tsx";
import { Preferences } from "./preferences.tsx";
import { type Shortcut, useShortcuts } from "./shortcuts.ts";
import { isTyping } from "./table-keys.ts";

const Commands = lazy(() => import("./commands.tsx"));
const ShortcutHelp = lazy(() => import("./shortcut-help.tsx"));

/** A page that the navigation leads to. */
export interface NavItem {
  readonly label: string;
  readonly to: string;
  /** How much waits there for somebody; 0 shows nothing. */
  readonly count?: number;
}

/** Pages that belong together. */
export interface NavGroup {
  readonly title?: string;
  /** Where the title leads to; absent: it is a text. */
  readonly to?: string;
  readonly items: readonly NavItem[];
}

/**
 * The frame of a console: header, navigation and the page. The first thing that Tab reaches leads
 * past the navigation; a new page is announced and takes the focus.
 */
export function Shell({
  brand,
  place,
  groups,
  commands = [],
  find,
  shortcuts = [],
  freshness,
  who,
  onSignOut,
  children,
}: {
  readonly brand: string;
  /** Whose console it is, e.g. the tenant's name. */
  readonly place: string;
  readonly groups: readonly NavGroup[];
  /** Besides the pages of the navigation. */
  readonly commands?: readonly Command[];
  /** Looks for more than pages, e.g. people, as somebody types. */
  readonly find?: Find;
  /** Keys that lead to pages. */
  readonly shortcuts?: readonly Shortcut[];
  /** How old what is shown is. */
  readonly freshness: FreshnessState;
  /** Who is signed in. */
  readonly who: string;
  readonly onSignOut: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation("kit");
  const [isOpen, menu] = useDisclosure(false);
  const main = useFocusOnNavigation(menu.close);
  const [areCommandsWanted, wantCommands] = useDisclosure(false);
  const openCommands = (): void => {
    // Whoever wants them for the first time loads them; they open by themselves then.
    if (areCommandsWanted) void import("./commands.tsx").then((loaded) => loaded.openCommands());
    else wantCommands.open();
  };
  useHotkeys([["mod+K", openCommands]], []);
  useSlash(openCommands);
  const [isHelpOpen, help] = useDisclosure(false);
  useShortcuts(shortcuts, help.open);
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 250, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a className="kit-skip" href="#main">
        {t("skip")}
      </a>
      <Header
        {...{ brand, place, freshness, who, onSignOut, openCommands }}
        isMenuOpen={isOpen}
        onMenu={menu.toggle}
      />
      <AppShell.Navbar p="xs" style={{ overflowY: "auto" }} aria-label={t("navigation")}>
        <Navigation groups={groups} />
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1} className="kit-main">
        {children}
        <Box hiddenFrom="lg" mt="md">
          <Freshness {...freshness} />
        </Box>
        <div id="kit-floating" />
      </AppShell.Main>
      {isHelpOpen && (
        <Suspense>
          <ShortcutHelp shortcuts={shortcuts} onClose={help.close} />
        </Suspense>
      )}
      {areCommandsWanted && (
        <Suspense>
          <Commands groups={groups} commands={commands} {...(find !== undefined && { find })} />
        </Suspense>
      )}
    </AppShell>
  );
}

function Header({
  brand,
  place,
  freshness,
  who,
  isMenuOpen,
  onMenu,
  onSignOut,
  openCommands,
}: {
  readonly brand: string;
  readonly place: string;
  readonly freshness: FreshnessState;
  readonly who: string;
  readonly isMenuOpen: boolean;
  readonly onMenu: () => void;
  readonly onSignOut: () => void;
  readonly openCommands: () => void;
}) {
  const { t } = useTranslation("kit");
  return (
    <AppShell.Header px="md">
      <Group h="100%" justify="space-between" wrap="nowrap">
        <Group wrap="nowrap" gap="sm" miw={0}>
          <Burger
            opened={isMenuOpen}
            onClick={onMenu}
            hiddenFrom="sm"
            aria-label={isMenuOpen ? t("closeMenu") : t("openMenu")}
            aria-expanded={isMenuOpen}
          />
          <Link to="/" className="kit-brand" title={brand}>
            {brand}
          </Link>
          <Text c="dimmed" truncate="end" visibleFrom="sm" title={place}>
            {place}
          </Text>
        </Group>
        <Group wrap="nowrap" gap="xs" flex="none">
          <Box visibleFrom="lg">
            <Freshness {...freshness} />
          </Box>
          <Button variant="default" onClick={openCommands} visibleFrom="sm">
            {t("commands")}
          </Button>
          <Preferences who={who} onSignOut={onSignOut} />
        </Group>
      </Group>
    </AppShell.Header>
  );
}

function Navigation({ groups }: { readonly groups: readonly NavGroup[] }) {
  return (
    <Stack gap="md">
      {groups.map((group) => (
        <div key={group.title ?? group.items[0]?.to}>
          {group.title !== undefined && <NavigationTitle title={group.title} to={group.to} />}
          {group.items.map((item) => (
            <NavigationLink key={item.to} item={item} />
          ))}
        </div>
      ))}
    </Stack>
  );
}

function NavigationTitle({
  title,
  to,
}: {
  readonly title: string;
  readonly to: string | undefined;
}) {
  return (
    <Text size="sm" c="dimmed" px="sm" fw={600}>
      {to === undefined ? (
        title
      ) : (
        <Link to={to} className="kit-nav-title">
          {title}
        </Link>
      )}
    </Text>
  );
}

function NavigationLink({ item }: { readonly item: NavItem }) {
  const { label, to, count = 0 } = item;
  const { pathname } = useLocation();
  const isHere = to === "/" ? pathname === "/" : pathname === to || pathname.startsWith(`${to}/`);
  return (
    <NavLink
      label={label}
      active={isHere}
      variant="light"
      color="indigo"
      fw={isHere ? 650 : 400}
      {...(isHere && { "aria-current": "page" as const })}
      {...(count > 0 && { rightSection: <Badge>{count}</Badge> })}
      renderRoot={(props) => <Link {...props} to={to} />}
    />
  );
}

/** `/` looks for something: in the page's own list where it has one, else everywhere. */
function useSlash(openCommands: () => void): void {
  const latest = useRef(openCommands);
  useEffect(() => {
    latest.current = openCommands;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      if (document.querySelector("main input[type=search]") !== null) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

/** Not at the first page: there the browser's own order is right. */
function useFocusOnNavigation(onNavigate: () => void) {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const last = useRef(pathname);
  const close = useRef(onNavigate);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    close.current();
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);
  return main;
}
