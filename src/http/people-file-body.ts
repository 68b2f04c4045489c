import type { FastifyInstance, FastifyRequest } from "fastify";
import { GraphRequestError } from "./graph-error.ts";
import type { GraphRoute } from "./graph-route.ts";

/** The largest file of people, in bytes. */
export const PEOPLE_FILE_BYTES: number = 16 * 1024 * 1024;

const TYPE = "text/csv";

/** Let a plugin take files of people besides JSON: as bytes, for only these tell the encoding. */
export function takePeopleFiles(plugin: FastifyInstance): void {
  const options = { parseAs: "buffer", bodyLimit: PEOPLE_FILE_BYTES } as const;
  plugin.addContentTypeParser(
    TYPE,
    options,
    async (_request: FastifyRequest, body: Buffer) => body,
  );
}

/** The largest body of a request's kind, in bytes. */
export function limitOf({ headers }: FastifyRequest, usual: number): number {
  return headers["content-type"]?.toLowerCase().startsWith(TYPE) ? PEOPLE_FILE_BYTES : usual;
}

/**
 * Refuse a file where none belongs, and anything else where one does.
 *
 * @throws GraphRequestError `UnsupportedMediaType`
 */
export function checkBodyKind(route: GraphRoute, body: unknown): void {
  const isFile = Buffer.isBuffer(body);
  if (isFile === (route.takesFile === true)) return;
  const message = isFile
    ? "The body must be application/json in UTF-8."
    : `The body must be a CSV file, with Content-Type: ${TYPE}.`;
  throw new GraphRequestError("UnsupportedMediaType", message);
}
