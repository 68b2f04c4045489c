import type { FastifyInstance, FastifyRequest } from "fastify";
import { ScimError } from "../scim/errors.ts";
import { parseJsonBody } from "./json-body.ts";

/** What a form sent: the first value of each name. */
export type FormFields = Readonly<Record<string, unknown>>;

const MOST_FIELDS = 30;

/** Let a plugin read forms and JSON objects, and nothing else; both come out as fields. */
export function readForms(plugin: FastifyInstance, bodyLimit: number): void {
  plugin.removeAllContentTypeParsers();
  const options = { parseAs: "string", bodyLimit } as const;
  plugin.addContentTypeParser(
    "application/x-www-form-urlencoded",
    options,
    async (_request: FastifyRequest, body: string) => {
      const pairs = [...new URLSearchParams(body)].slice(0, MOST_FIELDS).reverse();
      return Object.fromEntries(pairs);
    },
  );
  plugin.addContentTypeParser(
    "application/json",
    options,
    async (_request: FastifyRequest, body: string) => parseJsonBody(body),
  );
}

/** The fields of a request's body. @throws ScimError `invalidSyntax` */
export function readFields({ body }: Pick<FastifyRequest, "body">): FormFields {
  if (body === undefined || body === null) return {};
  if (typeof body === "object" && !Array.isArray(body)) return body as FormFields;
  throw new ScimError("invalidSyntax", "The body must be a form or a JSON object.");
}

/** Whether whoever asks is a program that wants JSON, and no browser. */
export function wantsJson({ headers }: Pick<FastifyRequest, "headers">): boolean {
  const accept = headers.accept ?? "";
  return accept.includes("application/json") && !accept.includes("text/html");
}
