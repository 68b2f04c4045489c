/*
 * Requests to the server that the page came from, and to no other. The session is a cookie that
 * scripts can't read; it goes along by itself, and browsers add the Origin that the server checks.
 */

import { isUnattended } from "./attention.ts";

/** What the server said when it refused, in the one shape that all notices of errors show. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number;
  /** As the API names it, e.g. `Authorization_RequestDenied`, `NoAnswer`. */
  readonly code: string;
  readonly requestId: string | undefined;
  /** In how many seconds to try again. */
  readonly retryAfterS: number | undefined;
  /** The property that is meant. */
  readonly target: string | undefined;
  readonly details: readonly ApiErrorDetail[];
  /** The fields that are meant, where the API names several. */
  readonly fields: readonly string[];
  /** What was asked, e.g. `PATCH /tenants/contoso/v1.0/users/7`. */
  readonly request: string;

  constructor(given: ApiErrorGiven, options?: ErrorOptions) {
    super(given.message, options);
    this.status = given.status;
    this.code = given.code;
    this.requestId = given.requestId;
    this.retryAfterS = given.retryAfterS;
    this.target = given.target;
    this.details = given.details ?? [];
    this.fields = given.fields ?? [];
    this.request = given.request;
  }
}

/** One part of a refusal that has several. */
export interface ApiErrorDetail {
  readonly message: string;
  readonly target?: string;
}

interface ApiErrorGiven {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly request: string;
  readonly requestId?: string | undefined;
  readonly retryAfterS?: number | undefined;
  readonly target?: string | undefined;
  readonly details?: readonly ApiErrorDetail[] | undefined;
  readonly fields?: readonly string[] | undefined;
}

/** What a request carries besides its address. */
export interface CallOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** A CSV file, in place of a body: its bytes as they are. */
  readonly file?: Blob;
  readonly signal?: AbortSignal | undefined;
  /** Further headers, e.g. `ConsistencyLevel`. */
  readonly headers?: Readonly<Record<string, string>>;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Ask the server.
 *
 * @param path - from the root of the server, e.g. `/rollcall/v1/session`
 * @returns the answer's JSON; undefined when it has no body
 * @throws ApiError whatever goes wrong, except that `signal` was aborted
 */
export async function callApi<T>(
  method: Method,
  path: string,
  options: CallOptions = {},
): Promise<T> {
  const response = await send(method, path, options);
  const text = await response.text();
  return parseJson(text) as T;
}

/**
 * Send a file, and read lines of JSON as they come.
 *
 * @throws ApiError as {@link callApi}, and when the answer ends within a line
 */
export async function* callForLines(
  path: string,
  options: { readonly file: Blob; readonly signal?: AbortSignal },
): AsyncGenerator<unknown> {
  const response = await send("POST", path, options);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as unknown;
    }
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause;
    throw noAnswer(`POST ${path}`, cause);
  }
}

function noAnswer(request: string, cause: unknown): ApiError {
  const message = "The server did not answer.";
  return new ApiError({ status: 0, code: "NoAnswer", message, request }, { cause });
}

/** @throws ApiError when it is refused, or nothing answers */
async function send(method: Method, path: string, options: CallOptions): Promise<Response> {
  const { body, file, signal, headers } = options;
  const request = `${method} ${path}`;
  const type = file === undefined ? "application/json" : "text/csv";
  const payload = body === undefined ? file : JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: "application/json",
        ...(payload !== undefined && { "content-type": type }),
        ...(isUnattended() && { "x-rollcall-unattended": "true" }),
        ...headers,
      },
      ...(payload !== undefined && { body: payload }),
      ...(signal !== undefined && { signal }),
      credentials: "same-origin",
      redirect: "error",
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw noAnswer(request, cause);
  }
  if (response.ok) return response;
  throw readRefusal(response, parseJson(await response.text()), request);
}

function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

interface RefusalBody {
  readonly error?: {
    readonly code?: string;
    readonly message?: string;
    readonly target?: string;
    readonly details?: readonly ApiErrorDetail[];
    readonly fields?: readonly string[];
    readonly innerError?: { readonly "request-id"?: string };
  };
}

function readRefusal(response: Response, answer: unknown, request: string): ApiError {
  const { error } = (answer ?? {}) as RefusalBody;
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new ApiError({
    status: response.status,
    code: error?.code ?? `HTTP ${response.status}`,
    message: error?.message ?? `The server answered ${response.status}.`,
    requestId: error?.innerError?.["request-id"] ?? response.headers.get("request-id") ?? undefined,
    retryAfterS: Number.isFinite(retryAfter) ? retryAfter : undefined,
    target: error?.target,
    details: error?.details,
    fields: error?.fields,
    request,
  });
}

/** Requests below one address. */
export interface Api {
  readonly base: string;
  get<T>(path: string, options?: CallOptions): Promise<T>;
  post<T = void>(path: string, body?: unknown, options?: CallOptions): Promise<T>;
  put<T = void>(path: string, body?: unknown, options?: CallOptions): Promise<T>;
  patch<T = void>(path: string, body?: unknown, options?: CallOptions): Promise<T>;
  delete<T = void>(path: string, options?: CallOptions): Promise<T>;
}

/** The API below an address, e.g. `/tenants/contoso/v1.0`. */
export function openApi(base: string): Api {
  return {
    base,
    get: (path, options) => callApi("GET", base + path, options),
    post: (path, body, options) => callApi("POST", base + path, { ...options, body }),
    put: (path, body, options) => callApi("PUT", base + path, { ...options, body }),
    patch: (path, body, options) => callApi("PATCH", base + path, { ...options, body }),
    delete: (path, options) => callApi("DELETE", base + path, options),
  };
}

/** One part of a list in Graph's shape. */
export interface GraphPage<T> {
  readonly value: readonly T[];
  readonly "@odata.nextLink"?: string;
  readonly "@odata.count"?: number;
}

/**
 * The further part of a list, as a path of this server: a link may name the server by another
 * host than the browser does.
 */
export function pathOfLink(link: string): string {
  const { pathname, search } = new URL(link, window.location.origin);
  return pathname + search;
}

/** Query options as a text with `?` in front; those that are undefined or empty are left out. */
export function formatQuery(
  options: Readonly<Record<string, string | number | undefined>>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** A text as a literal of an OData filter. */
export function quoteOData(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
