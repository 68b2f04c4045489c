import type { FastifyInstance, FastifyRequest } from "fastify";
import { ScimError } from "../scim/errors.ts";
import { parseJsonBody } from "./json-body.ts";
import { isReadableType } from "./media-type.ts";

/**
 * Let a plugin read JSON bodies of either media type, or of none named, and nothing else.
 * Refusals are ScimErrors, which the plugin's error handler writes in its own shape.
 */
export function readJsonBodies(plugin: FastifyInstance): void {
  plugin.removeAllContentTypeParsers();
  plugin.addContentTypeParser(
    "*",
    { parseAs: "string" },
    async (request: FastifyRequest, body: string) => {
      if (!isReadableType(request.headers["content-type"])) {
        const detail = "The body must be application/scim+json or application/json in UTF-8.";
        throw new ScimError("unsupportedMediaType", detail);
      }
      const { "content-encoding": encoding = "identity" } = request.headers;
      // A kilobyte can unpack to a gigabyte, and no client is known that packs.
      if (encoding.trim().toLowerCase() !== "identity") {
        const detail = "The body must come as it is, without a Content-Encoding.";
        throw new ScimError("unsupportedMediaType", detail);
      }
      return parseJsonBody(body);
    },
  );
}
