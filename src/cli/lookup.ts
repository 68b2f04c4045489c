import type { JsonValue } from "../common/json.ts";
import { CliError } from "./exit-codes.ts";
import { type GraphClient, quoteFilter } from "./graph-client.ts";
import { suggestName } from "./nearest.ts";

/* What people call things, found in the API: by id, or by the name in any letter case. */

/** An application as Graph's servicePrincipal. */
export interface ApplicationShape {
  readonly id: string;
  readonly displayName: string;
  readonly applicationTemplateId: string;
  readonly appRoles: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly value: string | null;
  }[];
}

/** A user, with the attributes that have a value. */
export interface PersonShape {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  readonly displayName?: string;
  readonly deletedDateTime?: string;
  readonly [attribute: string]: JsonValue | undefined;
}

/** A group, without its members. */
export interface GroupShape {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string;
}

/** How many names a suggestion is looked for in. */
const MOST_NAMES = 5_000;

/** A name or id in a path. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}

/** The items of a list, up to a number. */
export async function collect<T>(items: AsyncIterable<T>, most: number): Promise<readonly T[]> {
  const collected: T[] = [];
  for await (const item of items) {
    if (collected.length >= most) break;
    collected.push(item);
  }
  return collected;
}

/** All applications of the tenant. */
export function listApplications(api: GraphClient): Promise<readonly ApplicationShape[]> {
  return collect(api.list<ApplicationShape>("/servicePrincipals"), Number.POSITIVE_INFINITY);
}

/**
 * An application by its id, its name, or its name without spaces.
 *
 * @throws CliError notFound with the nearest name; misuse when several have it
 */
export async function lookUpApplication(api: GraphClient, name: string): Promise<ApplicationShape> {
  const all = await listApplications(api);
  const byId = all.filter(({ id }) => id === name);
  const found =
    byId.length > 0 ? byId : all.filter((each) => fold(each.displayName) === fold(name));
  const names = all.map(({ displayName }) => displayName);
  return chooseOne(found, { kind: "application", name, names, code: "ApplicationNotFound" });
}

/** Where the job of an application is, in both parts of the API. */
export interface JobPlace {
  readonly application: ApplicationShape;
  readonly jobId: string;
  /** Below Graph's base. */
  readonly path: string;
  /** Below `/rollcall/v1/tenants/{id}`. */
  readonly ownPath: string;
}

/** The job of an application. @throws CliError notFound; as {@link lookUpApplication} */
export async function lookUpJob(api: GraphClient, name: string): Promise<JobPlace> {
  const application = await lookUpApplication(api, name);
  const path = `/servicePrincipals/${segment(application.id)}/synchronization/jobs`;
  const { value } = await api.graph<{ readonly value: readonly { readonly id: string }[] }>(
    "GET",
    path,
  );
  const [job] = value;
  if (job === undefined) {
    const message = `${application.displayName} has no provisioning job.`;
    throw new CliError("notFound", "JobNotFound", message);
  }
  const ownPath = `/applications/${segment(application.id)}/jobs/${segment(job.id)}`;
  return { application, jobId: job.id, path: `${path}/${segment(job.id)}`, ownPath };
}

/**
 * A person by userPrincipalName, id, displayName, mail, or the part of the userPrincipalName
 * before the @.
 *
 * @throws CliError notFound with the nearest name; misuse when several are meant
 */
export async function lookUpPerson(api: GraphClient, name: string): Promise<PersonShape> {
  const direct = await readIfThere<PersonShape>(api, `/users/${segment(name)}`);
  if (direct !== undefined) return direct;
  const quoted = quoteFilter(name);
  const start = quoteFilter(`${name}@`);
  const $filter =
    `displayName eq ${quoted} or mail eq ${quoted} or ` + `startswith(userPrincipalName,${start})`;
  const found = await collect(api.list<PersonShape>("/users", { $filter }), 10);
  const names =
    found.length > 0
      ? []
      : (await collect(api.list<PersonShape>("/users"), MOST_NAMES)).flatMap((person) => {
          return [person.userPrincipalName, ...(person.displayName ? [person.displayName] : [])];
        });
  return chooseOne(found, { kind: "person", name, names, code: "PersonNotFound" });
}

/** A person who was deleted less than 30 days ago. @throws as {@link lookUpPerson} */
export async function lookUpDeleted(api: GraphClient, name: string): Promise<PersonShape> {
  const path = "/directory/deletedItems/microsoft.graph.user";
  const all = await collect(api.list<PersonShape>(path), Number.POSITIVE_INFINITY);
  const found = all.filter(({ id, userPrincipalName, displayName = "" }) => {
    return [id, fold(userPrincipalName), fold(displayName)].some((each) => {
      return each === name || each === fold(name);
    });
  });
  const names = all.map(({ userPrincipalName }) => userPrincipalName);
  return chooseOne(found, { kind: "deleted person", name, names, code: "PersonNotFound" });
}

/** A group by id or displayName. @throws CliError notFound, misuse */
export async function lookUpGroup(api: GraphClient, name: string): Promise<GroupShape> {
  const direct = await readIfThere<GroupShape>(api, `/groups/${segment(name)}`);
  if (direct !== undefined) return direct;
  const $filter = `displayName eq ${quoteFilter(name)}`;
  const found = await collect(api.list<GroupShape>("/groups", { $filter }), 10);
  const names =
    found.length > 0
      ? []
      : (await collect(api.list<GroupShape>("/groups"), MOST_NAMES)).map((group) => {
          return group.displayName;
        });
  return chooseOne(found, { kind: "group", name, names, code: "GroupNotFound" });
}

/** What is at an address; undefined when nothing is. */
export async function readIfThere<T>(api: GraphClient, path: string): Promise<T | undefined> {
  try {
    return await api.graph<T>("GET", path);
  } catch (error) {
    if (error instanceof CliError && error.exit === "notFound" && error.code !== "TenantNotFound") {
      return undefined;
    }
    throw error;
  }
}

function chooseOne<T extends { readonly id: string }>(
  found: readonly T[],
  given: {
    readonly kind: string;
    readonly name: string;
    /** What else there is. */
    readonly names: readonly string[];
    readonly code: string;
  },
): T {
  const { kind, name, names, code } = given;
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only === undefined) {
    const message = `There is no ${kind} "${name}".${suggestName(name, names)}`;
    const listed = names.slice(0, 12).join(", ");
    const hint = kind === "application" && listed !== "" ? { hint: `there are ${listed}.` } : {};
    throw new CliError("notFound", code, message, hint);
  }
  const ids = found.map(({ id }) => id).join(", ");
  throw new CliError("misuse", "AmbiguousName", `There is more than one ${kind} "${name}".`, {
    hint: `name one by its id: ${ids}`,
  });
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll(" ", "");
}

/** What Graph says of an object, as expressions see it: Booleans are texts, the id is objectId. */
export function toSourceAttributes(
  found: Readonly<Record<string, unknown>> | object,
): Readonly<Record<string, JsonValue>> {
  const given: Readonly<Record<string, unknown>> = { ...found };
  const softDeleted = given.accountEnabled === false ? "True" : "False";
  const all = { ...given, objectId: given.id, IsSoftDeleted: softDeleted };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => !key.startsWith("@"))
      .map(([key, value]) => {
        const text = typeof value === "boolean" ? (value ? "True" : "False") : value;
        return [key, (text ?? null) as JsonValue];
      }),
  );
}
