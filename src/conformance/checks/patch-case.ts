import type { JsonObject } from "../../common/json.ts";
import type { Check, CheckLevel, Feature } from "../check.ts";
import { expectRefusal, expectResource, expectStatus, expectThat } from "../expect.ts";
import type { OwnResource } from "../session.ts";

/** A PATCH of a new user that must succeed, with what is to be seen afterwards. */
export interface PatchCase {
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  /** Default: RFC 7644 section 3.5.2. */
  readonly section?: string;
  readonly lines: readonly string[];
  readonly level?: CheckLevel;
  readonly neededBy?: string;
  readonly needs?: readonly Feature[];
  /** What the user has beyond the usual. */
  readonly before?: JsonObject;
  readonly operations: readonly JsonObject[];
  /** Looks at the user as GET shows it. */
  readonly after: (user: JsonObject, own: OwnResource) => void;
}

/** A PATCH that must be refused and must change nothing. */
export interface RefusedPatch extends Omit<PatchCase, "after"> {
  readonly statuses?: readonly number[];
  readonly scimTypes: readonly string[];
}

/** The check of one PATCH that succeeds. */
export function buildPatchCheck(given: PatchCase): Check {
  const { before, operations, after } = given;
  return {
    ...describe(given),
    run: async (session) => {
      const own = await session.createUser(before);
      expectStatus(await session.patch(own.path, ...operations), 200, 204);
      after(expectResource(await session.get(own.path)), own);
    },
  };
}

/** The check of one PATCH that is refused. */
export function buildRefusedCheck(given: RefusedPatch): Check {
  const { before, operations, statuses = [400], scimTypes } = given;
  return {
    ...describe(given),
    run: async (session) => {
      const { path } = await session.createUser(before);
      const first = expectResource(await session.get(path));
      expectRefusal(await session.patch(path, ...operations), statuses, scimTypes);
      const last = expectResource(await session.get(path));
      expectThat(withoutMeta(first) === withoutMeta(last), "It was refused, and changed the user.");
    },
  };
}

function describe(given: Omit<PatchCase, "after">): Omit<Check, "run"> {
  const { id, title, rule, lines, section, level, neededBy, needs } = given;
  return {
    ...{ id: `patch-${id}`, title, rule, lines },
    section: section ?? "RFC 7644 section 3.5.2",
    ...(level !== undefined && { level }),
    ...(neededBy !== undefined && { neededBy }),
    ...(needs !== undefined && { needs }),
  };
}

function withoutMeta(user: JsonObject): string {
  const { meta: _, ...rest } = user;
  return JSON.stringify(rest);
}
