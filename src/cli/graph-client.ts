import { type Command, InvalidArgumentError, Option } from "commander";
import {
  contextOption,
  type PlaceFlags,
  readPlace,
  readTenant,
} from "./commands/organization-place.ts";
import { timeoutOption } from "./duration.ts";
import { CliError } from "./exit-codes.ts";
import { type CommandContext, dataOption, jsonOption } from "./program.ts";
import { addSecretOptions } from "./secret.ts";

const PAGE = "999";
/** The server takes 200; what counts the requests of a command comes behind it. */
const LONGEST_KEY = 190;

/** The flags of commands that talk to a running server. */
export interface ServerOptions extends PlaceFlags {
  readonly data: string;
  readonly idempotencyKey?: string;
  /** In milliseconds. */
  readonly timeout?: number;
  readonly json?: true;
}

/** Parameters of a request; undefined members are not sent. */
export type QueryValues = Readonly<Record<string, string | undefined>>;

/** A running server's API, for one tenant. Refusals are thrown as CliError. */
export interface GraphClient {
  readonly tenantId: string;
  /** A path below `/tenants/{tenantId}/v1.0`, such as `/users`. */
  readonly graph: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** A path below `/rollcall/v1/tenants/{tenantId}`. */
  readonly rollcall: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /**
   * Send a CSV file to a path below `/rollcall/v1/tenants/{tenantId}`. Of an answer in lines, that
   * is the last one.
   */
  readonly sendFile: <T>(path: string, file: Uint8Array) => Promise<T>;
  /** All items of a list of Graph's, part after part. */
  readonly list: <T>(path: string, query?: QueryValues) => AsyncIterable<T>;
}

/** Add the flags of {@link ServerOptions} to a command. */
export function addServerOptions(command: Command): Command {
  return addSecretOptions(command, "operator's token")
    .addOption(dataOption())
    .addOption(
      new Option("--url <url>", "the running server, when not that of --data").env("ROLLCALL_URL"),
    )
    .addOption(
      new Option("--tenant <id>", "the tenant, where there are several").env("ROLLCALL_TENANT"),
    )
    .addOption(contextOption())
    .addOption(timeoutOption("server"))
    .addOption(
      new Option("--idempotency-key <key>", "do it once, however often the command is repeated")
        .argParser(readKey)
        .hideHelp(),
    )
    .addOption(jsonOption());
}

/** Do some work with the server that the flags name. */
export async function withGraph(
  context: CommandContext,
  options: ServerOptions,
  work: (client: GraphClient) => Promise<void>,
): Promise<void> {
  const server = await context.services.connectToServer(await readPlace(context, options));
  const { signal } = context;
  const { timeout: timeoutMs } = options;
  const nextKey = countKeys(options.idempotencyKey);
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const idempotencyKey = method === "GET" ? undefined : nextKey();
    return (await server.call({ method, path, body, signal, timeoutMs, idempotencyKey })) as T;
  };
  try {
    const tenantId = readTenant(context, options.tenant) ?? (await chooseTenant(call));
    const tenant = encodeURIComponent(tenantId);
    const graph: GraphClient["graph"] = (method, path, body) =>
      call(method, `/tenants/${tenant}/v1.0${path}`, body);
    await work({
      tenantId,
      graph,
      rollcall: (method, path, body) => call(method, `/rollcall/v1/tenants/${tenant}${path}`, body),
      sendFile: async <T>(path: string, file: Uint8Array) => {
        const given = { method: "POST", path: `/rollcall/v1/tenants/${tenant}${path}`, file };
        return (await server.call({ ...given, body: undefined, signal, timeoutMs })) as T;
      },
      list: (path, query) => walk(graph, path, query),
    });
  } finally {
    await server.close();
  }
}

/** A command may change several things, one behind the other: each has a key of its own. */
function countKeys(key: string | undefined): () => string | undefined {
  let count = 0;
  return () => {
    count += 1;
    return key === undefined || count === 1 ? key : `${key}.${count}`;
  };
}

function readKey(text: string): string {
  const isPlain = [...text].every((each) => each > " " && each <= "~");
  if (isPlain && text !== "" && text.length <= LONGEST_KEY) return text;
  throw new InvalidArgumentError(`A key is 1 to ${LONGEST_KEY} letters, digits and signs.`);
}

async function chooseTenant(
  call: <T>(method: string, path: string) => Promise<T>,
): Promise<string> {
  const { value } = await call<{ readonly value: readonly { readonly id: string }[] }>(
    "GET",
    "/tenants",
  );
  const [first, ...more] = value;
  if (first !== undefined && more.length === 0) return first.id;
  if (first === undefined) {
    throw new CliError("notFound", "NoTenant", "The server has no tenant.", {
      hint: "make one: rollcall directory create NAME.",
    });
  }
  const ids = value.map(({ id }) => id).join(", ");
  throw new CliError("misuse", "TenantMissing", "There are several tenants.", {
    hint: `name one with --tenant: ${ids}.`,
  });
}

async function* walk<T>(
  graph: GraphClient["graph"],
  path: string,
  query: QueryValues = {},
): AsyncIterable<T> {
  let skipToken: string | undefined;
  do {
    const options = { $top: PAGE, ...query, $skiptoken: skipToken };
    const page = await graph<{ value: readonly T[]; "@odata.nextLink"?: string }>(
      "GET",
      `${path}${formatQuery(options)}`,
    );
    yield* page.value;
    const next = page["@odata.nextLink"];
    skipToken =
      next === undefined ? undefined : (new URL(next).searchParams.get("$skiptoken") ?? undefined);
  } while (skipToken !== undefined);
}

/** `?a=b&c=d`, or nothing. */
export function formatQuery(query: QueryValues): string {
  const given = Object.entries(query).filter((each): each is [string, string] => {
    return each[1] !== undefined;
  });
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** A text inside a filter. */
export function quoteFilter(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
