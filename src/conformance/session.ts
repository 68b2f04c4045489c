import { invariant } from "../common/invariant.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { World } from "../common/world.ts";
import { ConformanceError } from "./errors.ts";
import { skip } from "./expect.ts";
import { buildPatch, buildUser, URN } from "./messages.ts";
import { sendPatiently } from "./patience.ts";
import type { Probe, ProbeAnswer, ProbeRequest } from "./ports.ts";
import type { ServerProfile } from "./profile.ts";
import type { CheckExchange } from "./report.ts";
import { omitLacking } from "./user-attributes.ts";

/** A resource that this run has made. */
export interface OwnResource {
  readonly id: string;
  /** E.g. `/Users/42`. */
  readonly path: string;
  /** What was sent at its creation. */
  readonly sent: JsonObject;
  /** What the server gave back then. */
  readonly created: JsonObject;
}

const EXCHANGES_KEPT = 8;

/**
 * What checks work with: sends requests, keeps a list of everything made, and lets nothing else
 * be changed. Every name carries the run's id, so that ours are told from others'.
 */
export class CheckSession {
  readonly runId: string;
  readonly profile: ServerProfile;
  /** The paths of what was made, whether it still exists or not. */
  readonly made: Set<string> = new Set();
  /** Paths that a creation gave back without showing that the resource is ours. */
  readonly unverified: Set<string> = new Set();
  /** Creations of which nobody knows whether they succeeded: endpoint and name. */
  readonly uncertain: Map<string, string> = new Map();
  requests = 0;
  readonly #probe: Probe;
  readonly #world: World;
  readonly #signal: AbortSignal;
  readonly #ghosts = new Set<string>();
  #names = 0;
  #exchanges: CheckExchange[] = [];
  #crew: Promise<readonly OwnResource[]> | undefined;

  /** @param runId - random, of characters that need no encoding anywhere */
  constructor(
    given: { probe: Probe; profile: ServerProfile; world: World; signal: AbortSignal },
    runId: string,
  ) {
    this.runId = runId;
    this.profile = given.profile;
    this.#probe = given.probe;
    this.#world = given.world;
    this.#signal = given.signal;
  }

  /** A name nobody else has, e.g. `rollcall-check-k3x9-12`. */
  name(): string {
    this.#names += 1;
    return `rollcall-check-${this.runId}-${this.#names}`;
  }

  /** The path of a resource that does not exist. */
  ghost(endpoint: "/Users" | "/Groups" = "/Users"): string {
    const path = `${endpoint}/${this.#world.newGuid()}`;
    this.#ghosts.add(path);
    return path;
  }

  /**
   * Send one request; an answer of 429 is waited out, a few times.
   *
   * @throws ConformanceError `NoAnswer`; the signal's reason when the person stops the run
   */
  async send(request: ProbeRequest): Promise<ProbeAnswer> {
    this.#guard(request);
    if (this.#signal.aborted) throw this.#signal.reason;
    return await this.#sendOnce(request);
  }

  get(path: string): Promise<ProbeAnswer> {
    return this.send({ method: "GET", path });
  }

  post(path: string, body: JsonValue): Promise<ProbeAnswer> {
    return this.send({ method: "POST", path, body });
  }

  put(path: string, body: JsonValue): Promise<ProbeAnswer> {
    return this.send({ method: "PUT", path, body });
  }

  /** PATCH with these operations. */
  patch(path: string, ...operations: readonly JsonObject[]): Promise<ProbeAnswer> {
    return this.send({ method: "PATCH", path, body: buildPatch(...operations) });
  }

  delete(path: string): Promise<ProbeAnswer> {
    return this.send({ method: "DELETE", path });
  }

  /** A body for a new user, nothing sent yet. */
  draftUser(attributes: JsonObject = {}): JsonObject {
    const { missing, lacking } = this.profile;
    const user = buildUser(this.name(), !missing.has("enterprise"));
    return { ...omitLacking(user, lacking), ...attributes };
  }

  /** A body for a new group, nothing sent yet. */
  draftGroup(attributes: JsonObject = {}): JsonObject {
    const name = this.name();
    return { schemas: [URN.group], displayName: name, externalId: `ext-${name}`, ...attributes };
  }

  /** A new user to work on; when there is none to be had, the check is skipped. */
  async createUser(attributes: JsonObject = {}): Promise<OwnResource> {
    return await this.#create("/Users", this.draftUser(attributes));
  }

  /** A new group to work on, likewise. */
  async createGroup(attributes: JsonObject = {}): Promise<OwnResource> {
    return await this.#create("/Groups", this.draftGroup(attributes));
  }

  /** Five users with one family name, for lists; made once, and not to be changed. */
  crew(): Promise<readonly OwnResource[]> {
    this.#crew ??= this.#createCrew();
    return this.#crew;
  }

  /** The family name of the crew. */
  get crewName(): string {
    return `rollcall-check-${this.runId}-crew`;
  }

  /** The exchanges since the last call, the oldest left out. */
  takeExchanges(): readonly CheckExchange[] {
    const taken = this.#exchanges.slice(-EXCHANGES_KEPT);
    this.#exchanges = [];
    return taken;
  }

  async #createCrew(): Promise<readonly OwnResource[]> {
    const crew: OwnResource[] = [];
    for (const [index, title] of ["Cook", "Head cook", "Waiter", "Cellarer", "Baker"].entries()) {
      const name = { familyName: this.crewName, givenName: `Crew ${index}` };
      crew.push(await this.createUser({ title, name }));
    }
    return crew;
  }

  async #create(endpoint: "/Users" | "/Groups", sent: JsonObject): Promise<OwnResource> {
    const { status, body } = await this.post(endpoint, sent);
    const id = isJsonObject(body) ? body.id : undefined;
    if ((status !== 201 && status !== 200) || typeof id !== "string" || !isJsonObject(body)) {
      skip(`It needs a new resource, and POST ${endpoint} gave ${status}.`);
    }
    const path = `${endpoint}/${encodeURIComponent(id)}`;
    if (!this.made.has(path)) await this.#verify(path);
    return { id, path, sent, created: body };
  }

  /** An answer may hold the id alone; the resource itself must then show that it is ours. */
  async #verify(path: string): Promise<void> {
    const { body } = await this.get(path);
    const isOurs = JSON.stringify(body ?? null)
      .toLowerCase()
      .includes(this.runId);
    if (!isOurs) skip("It needs a new resource, and what POST gave back is somebody else's.");
    this.made.add(path);
  }

  /** Whatever a check says: others' resources are never written to. */
  #guard({ method, path }: ProbeRequest): void {
    if (method === "GET" || method === "HEAD" || method === "POST") return;
    const [resource = ""] = path.split("?");
    const isOurs = this.made.has(resource) || this.#ghosts.has(resource);
    invariant(isOurs, `a check changes only what it made, and ${path} is not`);
  }

  async #sendOnce(request: ProbeRequest): Promise<ProbeAnswer> {
    this.requests += 1;
    const { method, path } = request;
    const sent = request.body ?? request.text;
    const shown = { method, path, ...(sent !== undefined && { sent }) };
    try {
      const answer = await sendPatiently(this.#probe, this.#world, request, this.#signal);
      const received = answer.body ?? answer.text;
      const { status } = answer;
      this.#exchanges.push({ ...shown, status, ...(received !== undefined && { received }) });
      this.#note(request, answer);
      return answer;
    } catch (error) {
      if (error instanceof ConformanceError) this.#exchanges.push(shown);
      this.#noteUncertain(request);
      throw error;
    }
  }

  /** Remember what an answer says was made, as long as the answer shows that it is ours. */
  #note(request: ProbeRequest, { status, body }: ProbeAnswer): void {
    const { method, path } = request;
    if (status >= 500 || (status < 300 && !isJsonObject(body))) this.#noteUncertain(request);
    if (status >= 300 || !isJsonObject(body)) return;
    const [resource = ""] = path.split("?");
    const isOurs = JSON.stringify(body).toLowerCase().includes(this.runId);
    if (method === "POST" && typeof body.id === "string") {
      const made = `${resource}/${encodeURIComponent(body.id)}`;
      if (isOurs) this.made.add(made);
      else this.unverified.add(made);
    }
    if (method === "PUT" && isOurs) this.made.add(resource);
    if (method === "POST" && resource === "/Bulk") this.#noteBulk(body);
  }

  #noteUncertain({ method, path, body }: ProbeRequest): void {
    if (method !== "POST" || !isJsonObject(body)) return;
    const name = path.startsWith("/Users") ? body.userName : body.displayName;
    if (typeof name === "string" && name.includes(this.runId)) this.uncertain.set(name, path);
  }

  #noteBulk(body: JsonObject): void {
    for (const result of Array.isArray(body.Operations) ? body.Operations : []) {
      const location = isJsonObject(result) ? result.location : undefined;
      const found =
        typeof location === "string" ? /\/(Users|Groups)\/[^/?]+$/.exec(location) : null;
      if (found !== null) this.unverified.add(found[0]);
    }
  }
}
