import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatQuery } from "../shared/api.ts";
import type { Employee, OrganizationView } from "./employee.ts";
import { useMember } from "./session.ts";

/** The organization with its rules, and how many people of each sort it has. */
export function useOrganization(): OrganizationView | undefined {
  const { api } = useMember();
  const { data } = useQuery({
    queryKey: [api.base, ""],
    queryFn: ({ signal }) => api.get<OrganizationView>("", { signal }),
  });
  return data;
}

/** Active people to choose from, as somebody types. */
export interface PeopleChoice {
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly search: (text: string) => void;
}

const MOST = 20;

/** People of the organization to choose one of. */
export function usePeopleChoice(): PeopleChoice {
  const { api } = useMember();
  const [text, search] = useState("");
  const query = formatQuery({ q: text.trim(), limit: MOST });
  const people = useQuery({
    queryKey: [api.base, "/employees", "choice", query],
    queryFn: ({ signal }) =>
      api.get<{ readonly employees: readonly Employee[] }>(`/employees${query}`, { signal }),
    placeholderData: (before) => before,
  });
  const choices = (people.data?.employees ?? []).map(({ id, name, email }) => ({
    value: id,
    label: email === undefined ? name : `${name} (${email})`,
  }));
  return { choices, search };
}
