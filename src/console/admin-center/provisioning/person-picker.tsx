import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatQuery, type GraphPage, quoteOData } from "../../shared/api.ts";
import { PickField } from "../../ui/pick-field.tsx";
import { useAdmin } from "../session.ts";
import type { Kind } from "./schema.ts";

/** Somebody to choose. */
interface Candidate {
  readonly id: string;
  readonly displayName?: string;
  readonly userPrincipalName?: string;
}

const MOST = 20;
/** Deleted ones can't be searched for on the server; they are of the last 30 days. */
const MOST_DELETED = 200;

/** Chooses a person or a group of the directory by typing; deleted ones too where that is meant. */
export function PersonPicker({
  kind,
  value,
  label,
  hint,
  isDeleted = false,
  onChange,
}: {
  readonly kind: Kind;
  /** The object's id; empty: nobody. */
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  /** Only those who were deleted lately. */
  readonly isDeleted?: boolean;
  readonly onChange: (id: string) => void;
}) {
  const { t } = useTranslation("mapping");
  const [text, setText] = useState("");
  const { found, chosen } = useCandidates({ kind, value, isDeleted, text });
  const candidates = chosen === undefined ? found : [chosen, ...found];
  const choices = [...new Map(candidates.map((each) => [each.id, each])).values()];
  return (
    <PickField
      name="person"
      label={label}
      hint={hint ?? t("pickHint")}
      value={value}
      choices={choices.map((each) => ({ value: each.id, label: labelOf(each) }))}
      onSearch={setText}
      onChange={onChange}
    />
  );
}

function labelOf({ id, displayName, userPrincipalName }: Candidate): string {
  const name = displayName ?? id;
  return userPrincipalName === undefined ? name : `${name} (${userPrincipalName})`;
}

function useCandidates(given: {
  readonly kind: Kind;
  readonly value: string;
  readonly isDeleted: boolean;
  readonly text: string;
}): { readonly found: readonly Candidate[]; readonly chosen: Candidate | undefined } {
  const { kind, value, isDeleted, text } = given;
  const { graph } = useAdmin();
  const list = kind === "User" ? "/users" : "/groups";
  const deleted = `/directory/deletedItems/microsoft.graph.${kind.toLowerCase()}`;
  const names = kind === "User" ? ["displayName", "userPrincipalName"] : ["displayName"];
  // What is shown of who is chosen comes back as what is searched for.
  const wanted = text.replace(/ \([^)]*\)$/, "").trim();
  const literal = quoteOData(wanted);
  const filter = names.map((name) => `startswith(${name},${literal})`).join(" or ");
  const query = formatQuery({
    $select: ["id", ...names].join(","),
    $top: isDeleted ? MOST_DELETED : MOST,
    ...(wanted !== "" && !isDeleted && { $filter: filter }),
  });
  const found = useQuery({
    queryKey: [graph.base, "candidates", isDeleted ? deleted : list, query],
    queryFn: async ({ signal }) =>
      (await graph.get<GraphPage<Candidate>>(`${isDeleted ? deleted : list}${query}`, { signal }))
        .value,
  });
  const chosen = useQuery({
    queryKey: [graph.base, "candidate", kind, value, isDeleted],
    queryFn: ({ signal }) => {
      const path = isDeleted ? "/directory/deletedItems" : list;
      return graph.get<Candidate>(`${path}/${encodeURIComponent(value)}`, { signal });
    },
    enabled: value !== "",
  });
  const folded = wanted.toLowerCase();
  const fitting = (found.data ?? []).filter(
    (each) => !isDeleted || labelOf(each).toLowerCase().includes(folded),
  );
  return { found: fitting, chosen: value === "" ? undefined : chosen.data };
}
