import type { Dialect } from "../sync/dialect.ts";
import type { Target, TargetAnswer, TargetRequest } from "../sync/ports.ts";
import { type TargetCapabilities, USUAL_CAPABILITIES } from "../sync/service-provider-config.ts";
import type { TargetSettings } from "../sync/target-settings.ts";
import { BulkSender } from "./bulk-target.ts";
import type { CapabilityReader } from "./capability-reader.ts";
import { putInstead } from "./put-target.ts";

/** The statuses by which a target says that it has no PATCH. */
const NO_PATCH: ReadonlySet<number> = new Set([405, 501]);

/**
 * Sends requests in the way that a target takes them: by PUT where it has no PATCH, together
 * where it offers bulk and the settings ask for it. What the target says of itself is read before
 * the first request that depends on it.
 *
 * Entra asks for nothing of the kind and sends a PATCH and single requests in any case
 * (scim-requests.md section 7), and so do its dialects, unless the settings say `put`.
 */
export class AdaptedTarget implements Target {
  readonly #target: Target;
  readonly #settings: TargetSettings;
  readonly #isEntra: boolean;
  readonly #capabilities: CapabilityReader;
  #bulk: BulkSender | undefined;

  constructor(given: {
    readonly target: Target;
    readonly settings: TargetSettings;
    readonly dialect: Dialect;
    readonly capabilities: CapabilityReader;
  }) {
    this.#target = given.target;
    this.#settings = given.settings;
    this.#isEntra = given.dialect !== "rfc";
    this.#capabilities = given.capabilities;
  }

  async send(request: TargetRequest, signal?: AbortSignal): Promise<TargetAnswer> {
    const { method } = request;
    if (method === "GET") return this.#target.send(request, signal);
    if (method === "PATCH" && (await this.#isPutWanted(signal))) {
      return putInstead(this.#target, request, signal);
    }
    const answer = await this.#sendWrite(request, signal);
    const refused = answer.kind === "answer" && NO_PATCH.has(answer.status);
    if (method !== "PATCH" || !refused || this.#updates !== "auto") return answer;
    this.#capabilities.learn({ patch: false });
    return putInstead(this.#target, request, signal);
  }

  close(): Promise<void> {
    return this.#target.close();
  }

  get #updates(): NonNullable<TargetSettings["updates"]> {
    return this.#settings.updates ?? (this.#isEntra ? "patch" : "auto");
  }

  async #isPutWanted(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#updates !== "auto") return this.#updates === "put";
    return !(await this.#read(signal)).patch;
  }

  async #sendWrite(request: TargetRequest, signal: AbortSignal | undefined): Promise<TargetAnswer> {
    if (this.#settings.bulk !== true || this.#isEntra) return this.#target.send(request, signal);
    const { bulk } = await this.#read(signal);
    if (bulk === undefined) return this.#target.send(request, signal);
    this.#bulk ??= new BulkSender(this.#target, bulk);
    return this.#bulk.send(request, signal);
  }

  #read(signal: AbortSignal | undefined): Promise<TargetCapabilities> {
    return this.#isEntra
      ? Promise.resolve(USUAL_CAPABILITIES)
      : this.#capabilities.read(this.#target, signal);
  }
}
