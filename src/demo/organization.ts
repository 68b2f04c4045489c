import { DEPARTMENTS } from "./departments.ts";

/** How many people the demonstration has. */
export const PEOPLE_COUNT = 200;

const HEADS = DEPARTMENTS.length;
const LEADS_EACH = 4;
const FIRST_LEAD = 1 + HEADS;
const FIRST_STAFF = FIRST_LEAD + HEADS * LEADS_EACH;

/** A place in the company: who it reports to, and what it is called. */
export interface Position {
  readonly level: "chief" | "head" | "lead" | "staff";
  readonly jobTitle: string;
  /** Absent for the chief executive. */
  readonly department?: string;
  /** The number of the manager; absent for the chief executive. */
  readonly managerNumber?: number;
  /** Counts people of the same level and department. */
  readonly row: number;
}

/**
 * The company is a tree of four levels laid out by number: 0 is the chief executive, 1 to 6 the
 * heads of the six departments, 7 to 30 four leads each, the rest staff, dealt to the leads.
 */
export function findPosition(number: number): Position {
  if (number === 0) return { level: "chief", jobTitle: "Chief Executive Officer", row: 0 };
  const index = (number - 1) % HEADS;
  const { name, titles } = DEPARTMENTS[index] ?? DEPARTMENTS[0];
  if (number < FIRST_LEAD) {
    const jobTitle = `Head of ${name}`;
    return { level: "head", jobTitle, department: name, managerNumber: 0, row: 0 };
  }
  if (number < FIRST_STAFF) {
    const row = Math.floor((number - FIRST_LEAD) / HEADS);
    const jobTitle = `${name} Team Lead`;
    return { level: "lead", jobTitle, department: name, managerNumber: index + 1, row };
  }
  const row = Math.floor((number - FIRST_STAFF) / HEADS);
  return {
    level: "staff",
    jobTitle: titles[row % titles.length] ?? titles[0],
    department: name,
    managerNumber: FIRST_LEAD + (row % LEADS_EACH) * HEADS + index,
    row,
  };
}
