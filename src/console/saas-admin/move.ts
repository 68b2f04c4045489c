import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Employee } from "./employee.ts";
import { type Mover, parseMovers } from "./move-steps.ts";
import { readOrganization } from "./organization.ts";
import { useMember } from "./session.ts";

/** Somebody who moves, as the application has them now. */
export interface MovingPerson extends Mover {
  /** Absent: the application knows neither address. */
  readonly employee?: Employee;
  /** The address that counts in the end is the one that the application has. */
  readonly isCarried: boolean;
}

/** How far a move has come. */
export interface Moving {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly people: readonly MovingPerson[];
  /** The last step that is open: every one before has its proof. */
  readonly reached: number;
  readonly error: Error | null;
}

/** A list of people is too long for an address, and nobody else's business: it stays here. */
const KEPT = `rollcall-move-${readOrganization()}`;
/** What the server finds at once. */
const MOST = 200;

/** Who moves, and how far they have come; read again whenever something happens. */
export function useMoving(): Moving {
  const { api } = useMember();
  const [text, setText] = useState(() => sessionStorage.getItem(KEPT) ?? "");
  const movers = parseMovers(text);
  const names = [...new Set(movers.flatMap(({ from, to }) => [from, to ?? from]))].slice(0, MOST);
  const { data, error } = useQuery({
    queryKey: [api.base, "/employees/find", "move", names],
    queryFn: async ({ signal }) => {
      const ids = readKnownIds();
      const asked = { names, ids: Object.values(ids).slice(0, MOST - names.length) };
      const answer = await api.post<{ found: { asked: string; employee: Employee }[] }>(
        "/employees/find",
        asked,
        { signal },
      );
      keepIds(names, answer.found, ids);
      return answer.found;
    },
    enabled: names.length > 0,
    placeholderData: (before) => before,
  });
  const people = movers.map((mover) => describe(mover, data ?? []));
  return {
    text,
    setText: (next) => {
      sessionStorage.setItem(KEPT, next);
      setText(next);
    },
    people,
    reached: findReached(people),
    error,
  };
}

function describe(
  mover: Mover,
  found: readonly { readonly asked: string; readonly employee: Employee }[],
): MovingPerson {
  const { from, to = from } = mover;
  const ids = readKnownIds();
  const known = [to, from, ids[to] ?? "", ids[from] ?? ""];
  const employee = known
    .map((asked) => found.find((each) => each.asked === asked)?.employee)
    .find((each) => each !== undefined);
  const has = [employee?.email, employee?.userName].map((each) => each?.toLowerCase());
  return {
    ...mover,
    ...(employee !== undefined && { employee }),
    isCarried: employee !== undefined && has.includes(to.toLowerCase()),
  };
}

/** Who is deleted by the directory is found by id alone, so the ids found first are remembered. */
function readKnownIds(): Readonly<Record<string, string>> {
  return JSON.parse(sessionStorage.getItem(`${KEPT}-ids`) ?? "{}") as Record<string, string>;
}

function keepIds(
  names: readonly string[],
  found: readonly { readonly asked: string; readonly employee: Employee }[],
  before: Readonly<Record<string, string>>,
): void {
  const fresh = found
    .filter(({ asked }) => names.includes(asked))
    .map(({ asked, employee }) => [asked, employee.id]);
  const kept = Object.entries(before).filter(([name]) => names.includes(name));
  sessionStorage.setItem(`${KEPT}-ids`, JSON.stringify(Object.fromEntries([...kept, ...fresh])));
}

function findReached(people: readonly MovingPerson[]): number {
  const known = people.flatMap(({ employee }) => employee ?? []);
  const proofs = [
    people.length > 0 && known.length === people.length,
    people.every(({ isCarried }) => isCarried),
    // Somebody who has been taken over and activated has been inactive before.
    known.every(({ active, managedBy }) => !active || managedBy === "manual"),
    known.every(({ managedBy }) => managedBy === "manual"),
  ];
  const missing = proofs.indexOf(false);
  return missing === -1 ? proofs.length : missing;
}
