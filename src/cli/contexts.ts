import { CliError } from "./exit-codes.ts";

/** A server that somebody logged in to. */
export interface SavedContext {
  /** Without a slash at the end. */
  readonly url: string;
  /** An operator's token, one with a role, or the secret of a session. */
  readonly token: string;
  /** The tenant that is meant where none is named. */
  readonly tenant?: string;
}

/** The contexts of a user. */
export interface SavedContexts {
  /** The one that is used where none is named; absent: the server that runs on `--data`. */
  readonly current?: string;
  readonly contexts: Readonly<Record<string, SavedContext>>;
}

/** Where the contexts of a user are kept. */
export interface ContextBook {
  /** The file, which its owner alone can read. */
  readonly file: string;
  /** @throws CliError misuse when others can read the file, or it holds something else */
  readonly read: () => SavedContexts;
  /** @throws CliError failed when the file can't be written */
  readonly write: (contexts: SavedContexts) => void;
}

/** No context: the server that runs on the data of this machine. */
export const LOCAL_CONTEXT = "local";

/** A setting, and where it was found. */
export interface Sourced {
  readonly value: string;
  /** E.g. `--url`, `ROLLCALL_URL` or `context prod`. */
  readonly from: string;
}

/** What a command line and its environment say of where to work. */
export interface PlaceWish {
  readonly context?: Sourced;
  readonly url?: Sourced;
  readonly token?: Sourced;
  readonly tenant?: Sourced;
  /** What names data of this machine: `--data`, `ROLLCALL_DATA` or `DATABASE_URL`. */
  readonly data?: string;
}

/** Where a command works, and what says so. */
export interface UsedPlace {
  /** The context that something is from. */
  readonly context?: string;
  /** Absent: the data of this machine. */
  readonly server?: Sourced;
  readonly token?: Sourced;
  readonly tenant?: Sourced;
  /** What names data of this machine, where it keeps a context from being used. */
  readonly data?: string;
}

/**
 * Where a command works: flags win over the environment, and that over a context. A context's
 * token goes to no server but its own.
 *
 * @throws CliError misuse `TwoPlaces`, notFound `UnknownContext`
 */
export function choosePlace(asked: PlaceWish, saved: SavedContexts): UsedPlace {
  const { context: named, data } = asked;
  const name = named?.value ?? saved.current;
  refuseTwo(asked);
  const isLocal = name === undefined || name === LOCAL_CONTEXT;
  const chosen = isLocal ? undefined : { name, ...readContext(saved, name) };
  const wish = named?.from === "--context" ? dropVariables(asked, chosen) : asked;
  const { url } = wish;
  // A folder that is named by the way wins over a context that is active by the way.
  const isOnData = url === undefined && data !== undefined && named === undefined;
  const given = {
    ...(wish.token !== undefined && { token: wish.token }),
    ...(wish.tenant !== undefined && { tenant: wish.tenant }),
  };
  if (isOnData) return { ...given, ...(chosen !== undefined && { context: chosen.name, data }) };
  const server = url ?? (chosen && { value: chosen.url, from: `context ${chosen.name}` });
  if (server === undefined) return given;
  const holder = findHolder(saved, server.value, chosen);
  if (holder === undefined) return { ...given, server };
  const from = `context ${holder.name}`;
  return {
    context: holder.name,
    server,
    token: { value: holder.token, from },
    ...(holder.tenant !== undefined && { tenant: { value: holder.tenant, from } }),
    ...given,
  };
}

/** A context that was typed is a flag: what variables say of the same is not meant. */
function dropVariables(wish: PlaceWish, chosen: SavedContext | undefined): PlaceWish {
  const { url, token, tenant, ...rest } = wish;
  const isTyped = (given: Sourced | undefined): boolean => given?.from.startsWith("--") === true;
  const isTenantMeant = isTyped(tenant) || chosen?.tenant === undefined;
  return {
    ...rest,
    ...(url !== undefined && isTyped(url) && { url }),
    ...(token !== undefined && isTyped(token) && { token }),
    ...(tenant !== undefined && isTenantMeant && { tenant }),
  };
}

function refuseTwo({ context, url, data }: PlaceWish): void {
  if (context?.from !== "--context" || context.value === LOCAL_CONTEXT) return;
  const other = url?.from === "--url" ? "--url" : data === "--data" ? "--data" : undefined;
  if (other === undefined) return;
  throw new CliError("misuse", "TwoPlaces", `--context and ${other} name two places.`, {
    hint: "name one of them.",
  });
}

/** The context whose token a server is sent: the one chosen, or the only one with this server. */
function findHolder(
  saved: SavedContexts,
  url: string,
  chosen: (SavedContext & { readonly name: string }) | undefined,
): (SavedContext & { readonly name: string }) | undefined {
  if (chosen !== undefined && isSameServer(chosen.url, url)) return chosen;
  const [only, another] = Object.entries(saved.contexts).filter((entry) =>
    isSameServer(entry[1].url, url),
  );
  return only === undefined || another !== undefined ? undefined : { name: only[0], ...only[1] };
}

/** Whether two addresses are of one server, however they are written. */
export function isSameServer(one: string, other: string): boolean {
  const [first, second] = [URL.parse(trimUrl(one)), URL.parse(trimUrl(other))];
  return first !== null && second !== null && first.href === second.href;
}

/** A server's address without a slash at the end. */
export function trimUrl(url: string): string {
  return url.trim().replace(/\/+$/, "");
}

/** A context by its name. @throws CliError notFound `UnknownContext` */
export function readContext({ contexts }: SavedContexts, name: string): SavedContext {
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(contexts).join(", ");
  throw new CliError("notFound", "UnknownContext", `There is no context "${name.slice(0, 100)}".`, {
    hint: known === "" ? "make one: rollcall login URL." : `those there are: ${known}.`,
  });
}

/** One line that says what was used; undefined where flags and defaults alone said it. */
export function describeUsed({
  server,
  token,
  tenant,
  context,
  data,
}: UsedPlace): string | undefined {
  if (server === undefined) {
    return data === undefined ? undefined : `the data of ${data}, not context ${context}`;
  }
  const parts = [server, ...(token === undefined ? [] : [token])];
  const all = tenant === undefined ? parts : [...parts, tenant];
  if (all.every(({ from }) => from.startsWith("--"))) return undefined;
  return [
    `${server.value} (${server.from})`,
    ...(token === undefined ? [] : [`the token of ${token.from}`]),
    ...(tenant === undefined ? [] : [`tenant ${tenant.value} (${tenant.from})`]),
  ].join(", ");
}
