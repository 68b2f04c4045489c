import { SaasError } from "../saas/errors.ts";
import type { Organization } from "../saas/ports.ts";
import { type DetailedEmployee, type PresentedEmployee, readEmployee } from "./employees.ts";
import { type FindDeps, findPerson, readIdentifier } from "./find-employee.ts";

/** Whom somebody asks for; trusted in nothing. */
export interface WantedEmployees {
  readonly ids?: unknown;
  /** userNames or mail addresses. */
  readonly names?: unknown;
}

/** Who was found, each beside what was asked for. */
export interface FoundEmployees {
  readonly found: readonly { readonly asked: string; readonly employee: PresentedEmployee }[];
  /** What nobody is called, or several are. */
  readonly unknown: readonly string[];
}

const MOST_AT_ONCE = 200;

/**
 * Find employees by their ids, userNames or mail addresses, also those who are inactive.
 *
 * @throws SaasError `BadRequest`
 */
export async function findEmployees(
  deps: FindDeps,
  organization: Organization,
  wanted: WantedEmployees,
): Promise<FoundEmployees> {
  const ids = readTexts(wanted.ids, "ids");
  const names = readTexts(wanted.names, "names");
  if (ids.length + names.length > MOST_AT_ONCE) throw refuse("ids and names");
  const found: { asked: string; employee: PresentedEmployee }[] = [];
  const unknown: string[] = [];
  const note = async (asked: string, id: string | undefined): Promise<void> => {
    const employee = id === undefined ? undefined : await readKnown(deps, organization, id);
    if (employee === undefined) unknown.push(asked);
    else found.push({ asked, employee });
  };
  for (const id of ids) await note(id, id);
  for (const name of names) {
    const identifier = readIdentifier(name);
    const person =
      identifier === undefined ? undefined : await findPerson(deps, organization.id, identifier);
    await note(name, person?.employee.userId);
  }
  return { found, unknown };
}

async function readKnown(
  deps: FindDeps,
  organization: Organization,
  id: string,
): Promise<PresentedEmployee | undefined> {
  try {
    return cutDetails(await readEmployee(deps, organization, id));
  } catch (error) {
    if (error instanceof SaasError && error.code === "UnknownEmployee") return undefined;
    throw error;
  }
}

function cutDetails({ user: _user, managedFields: _fields, ...rest }: DetailedEmployee) {
  return rest;
}

function readTexts(value: unknown, what: string): readonly string[] {
  if (value === undefined) return [];
  const isPlain = (each: unknown): each is string =>
    typeof each === "string" && each.length <= 320 && each.isWellFormed() && !each.includes("\0");
  if (Array.isArray(value) && value.length <= MOST_AT_ONCE && value.every(isPlain)) {
    return [...new Set(value)];
  }
  throw refuse(what);
}

function refuse(what: string): SaasError {
  return new SaasError("BadRequest", { message: `"${what}" takes up to ${MOST_AT_ONCE} texts.` });
}
