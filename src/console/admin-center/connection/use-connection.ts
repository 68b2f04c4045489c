import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAdmin } from "../session.ts";
import {
  type ConnectionDraft,
  draftOf,
  listMissing,
  listObsolete,
  toEntries,
} from "./credentials.ts";
import type { ConnectionReport } from "./report.tsx";
import { refreshSettings, type SavedSettings, saveSettings } from "./settings.ts";

/** What is typed of a connection, what came of its test, and what saves it. */
export interface ConnectionState {
  readonly draft: ConnectionDraft;
  readonly isChanged: boolean;
  /** Keys of fields that are missing, once somebody wanted to go on. */
  readonly missing: readonly string[];
  readonly testing: UseMutationResult<ConnectionReport, Error, ConnectionDraft>;
  readonly change: (draft: ConnectionDraft) => void;
  /** Try what is typed. */
  readonly test: (draft?: ConnectionDraft) => void;
  /** @returns the keys of fields that have to be filled in first */
  readonly check: () => readonly string[];
  readonly save: () => Promise<void>;
}

/** The connection of an application, as somebody types it. */
export function useConnection(id: string, saved: SavedSettings): ConnectionState {
  const admin = useAdmin();
  const queries = useQueryClient();
  const before = draftOf(saved);
  const [typed, setTyped] = useState<ConnectionDraft | undefined>();
  const [missing, setMissing] = useState<readonly string[]>([]);
  const draft = typed ?? before;
  const testing = useMutation({
    mutationFn: (given: ConnectionDraft) => {
      const entries = Object.entries(toEntries(given, saved));
      const credentials = entries.map(([key, value]) => ({ key, value }));
      const path = `/applications/${encodeURIComponent(id)}/connectionReport`;
      return admin.rollcall.post<ConnectionReport>(path, { credentials });
    },
  });
  const check = (given: ConnectionDraft = draft): readonly string[] => {
    const found = listMissing(given, saved);
    setMissing(found);
    return found;
  };
  return {
    draft,
    isChanged: typed !== undefined && JSON.stringify(typed) !== JSON.stringify(before),
    missing,
    testing,
    change: (next) => {
      setTyped(next);
      setMissing((keys) => keys.filter((key) => listMissing(next, saved).includes(key)));
    },
    test: (given = draft) => {
      setTyped(given);
      if (check(given).length === 0) testing.mutate(given);
    },
    check: () => check(),
    save: async () => {
      const secrets = { ...toEntries(draft, saved), ...listObsolete(draft, saved) };
      const location = draft.values.CredentialLocationInRequest;
      const more = location === undefined ? {} : { CredentialLocationInRequest: location };
      const change = { secrets: { ...secrets, ...more }, dialect: draft.dialect };
      await saveSettings(admin, id, { saved, change });
      setTyped(undefined);
      await refreshSettings(queries, admin, id);
    },
  };
}
