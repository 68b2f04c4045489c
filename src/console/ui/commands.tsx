import "@mantine/spotlight/styles.css";
import { useDebouncedValue } from "@mantine/hooks";
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NavGroup } from "./shell.tsx";

/** Something that can be done from anywhere. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly run: () => void;
}

/** Something that a search has found, and where it is. */
export interface FoundThing {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly to: string;
}

/** Looks for a text, e.g. among people; what fails has found nothing. */
export type Find = (text: string, signal: AbortSignal) => Promise<readonly FoundThing[]>;

const [store, spotlight] = createSpotlight();

/** Show them, with nothing typed yet. */
export const openCommands = (): void => spotlight.open();

const PAUSE_MS = 200;
const SHORTEST = 2;

/**
 * All pages, commands and what a search finds, by typing. It opens once it is there, and then by
 * Ctrl+K or ⌘K.
 */
export default function Commands({
  groups,
  commands,
  find,
}: {
  readonly groups: readonly NavGroup[];
  readonly commands: readonly Command[];
  readonly find?: Find;
}) {
  const { t } = useTranslation("kit");
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const found = useFound(query, find);
  useEffect(openCommands, []);
  useEffect(() => {
    if (query.trim() !== "" && found.length > 0) selectFirst();
  }, [query, found]);
  const pages = groups.flatMap(({ title, items }) =>
    items.map(({ label, to }) => ({
      id: to,
      label,
      ...(title !== undefined && { description: title }),
      onClick: () => void navigate({ to }),
    })),
  );
  const others = commands.map(({ id, label, hint, run }) => ({
    id,
    label,
    ...(hint !== undefined && { description: hint }),
    onClick: run,
  }));
  const things = found.map(({ id, label, hint, to }) => ({
    id,
    label,
    description: hint,
    onClick: () => void navigate({ to }),
  }));
  return (
    <Spotlight
      store={store}
      actions={[...others, ...pages, ...things]}
      shortcut={null}
      scrollable
      maxHeight={420}
      onQueryChange={setQuery}
      attributes={{ content: { "aria-label": t("commands") } }}
      nothingFound={t("nothingFound")}
      transitionProps={{ duration: 0 }}
      searchProps={{ placeholder: t("commands"), "aria-label": t("commands") }}
    />
  );
}

/** What was found after the last letter is chosen by Enter, as what was there before it is. */
function selectFirst(): void {
  const list = document.getElementById(store.getState().listId);
  if (list === null || list.querySelector("[data-selected]") !== null) return;
  list.querySelector("[data-action]")?.setAttribute("data-selected", "true");
  store.updateState((state) => ({ ...state, selected: 0 }));
}

/** What the search finds for what was typed, a moment after the last letter. */
function useFound(query: string, find: Find | undefined): readonly FoundThing[] {
  const [found, setFound] = useState<readonly FoundThing[]>([]);
  const [settled] = useDebouncedValue(query.trim(), PAUSE_MS);
  const latest = useRef(find);
  useEffect(() => {
    latest.current = find;
  });
  useEffect(() => {
    const search = latest.current;
    if (search === undefined || settled.length < SHORTEST) {
      setFound([]);
      return;
    }
    const abort = new AbortController();
    search(settled, abort.signal).then(setFound, () => {
      if (!abort.signal.aborted) setFound([]);
    });
    return () => abort.abort();
  }, [settled]);
  return found;
}
