import type { PasswordHasher } from "../common/account-ports.ts";
import type { World } from "../common/world.ts";
import { readPeopleList } from "../connector/people-list.ts";
import { re2Engine } from "../connector/re2.ts";
import { samlSigner } from "../connector/saml-signer.ts";
import { type LimitedAction, type RequestLimit, RequestLimiter } from "../http/graph-limits.ts";
import type { GraphDeps } from "../http/graph-route.ts";
import { createLiveHub, type LiveHub } from "../http/live.ts";
import { OneAtATime } from "../http/one-at-a-time.ts";
import { SignInLimiter } from "../http/sign-in-limits.ts";
import { digestToken } from "../service-provider/issue-token.ts";
import type { Store } from "../store/store.ts";
import { createArgon2Hasher } from "./argon2-hasher.ts";
import type { Engine } from "./engine.ts";
import { describeInstallation } from "./installation-facts.ts";
import { createScimChecker } from "./scim-checker.ts";
import { REAL_WORLD } from "./world.ts";

/** What the Graph-shaped API acts with, put together out of the store and the engine. */
export function assembleGraph(given: {
  readonly store: Store;
  readonly engine: Pick<Engine, "directory" | "jobs" | "ports" | "guard">;
  readonly notifier: GraphDeps["notifier"];
  readonly http: Pick<GraphDeps, "operatorTokenSha256" | "publicUrl" | "bodyLimit">;
  /** Gallery entries out of files; absent: none. */
  readonly galleryFiles?: GraphDeps["galleryFiles"];
  /** How the server was set up; absent: as usual. */
  readonly installation?: GraphDeps["installation"];
  /** Absent: streams look by themselves, and nothing wakes them. */
  readonly live?: LiveHub;
  /** Those that aren't named are Microsoft's. */
  readonly limits?: Partial<Record<LimitedAction, RequestLimit>>;
  /** Shared with whoever else compares passwords; absent: one of its own. */
  readonly hasher?: PasswordHasher;
  /** Absent: the real one. */
  readonly world?: World;
}): GraphDeps {
  const { store, engine, notifier, http, world = REAL_WORLD } = given;
  return {
    directory: engine.directory,
    jobs: engine.jobs,
    runner: engine.ports,
    targets: engine.ports.targets,
    store: store.sync,
    plans: store.plans,
    keptAnswers: store.keptAnswers,
    reconciliations: store.reconciliations,
    uploads: store.uploads,
    administrators: store.administrators,
    administratorAccounts: store.administratorAccounts,
    accounts: store.accounts,
    hasher: given.hasher ?? createArgon2Hasher(),
    digest: digestToken,
    signInLimiter: new SignInLimiter(world),
    scimChecker: createScimChecker(engine.guard, world),
    installation: given.installation ?? describeInstallation({ env: {}, databaseUrl: undefined }),
    readPeopleFile: readPeopleList,
    imports: new OneAtATime(),
    signOn: store.signOn,
    signer: samlSigner,
    configurations: store.configurations,
    provisioningLog: store.provisioningLog,
    gallery: store.gallery,
    galleryFiles: given.galleryFiles ?? [],
    notifier,
    regex: re2Engine,
    world,
    limiter: new RequestLimiter(world, given.limits),
    live: given.live ?? createLiveHub(),
    ...http,
  };
}
