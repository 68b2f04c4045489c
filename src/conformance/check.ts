import type { CheckSession } from "./session.ts";

/** What a server may or may not offer, as its discovery endpoints tell. */
export type Feature =
  | "patch"
  | "filter"
  | "sort"
  | "etag"
  | "bulk"
  | "cursor"
  | "groups"
  | "enterprise";

/**
 * How much a broken rule weighs: `must` is a failure; `should` and `client` are warnings, the
 * latter for what no RFC asks and a real client needs.
 */
export type CheckLevel = "must" | "should" | "client";

/** One conformance check. */
export interface Check {
  /** Stable, e.g. `create-status`. */
  readonly id: string;
  readonly title: string;
  /** The rule in our own words. */
  readonly rule: string;
  /** E.g. `RFC 7644 section 3.3`; for `client`, where it was seen. */
  readonly section: string;
  /** Lines of the project's list of requirements, such as `44-032`; empty for clients' needs. */
  readonly lines: readonly string[];
  /** Default `must`. */
  readonly level?: CheckLevel;
  /** Which clients stumble when this is broken. */
  readonly neededBy?: string;
  /** Skipped where one of these is missing. */
  readonly needs?: readonly Feature[];
  /**
   * @throws ConformanceError `Broken` or `NotApplicable`
   */
  readonly run: (session: CheckSession) => Promise<void>;
}

/** Checks of one subject. */
export interface CheckFamily {
  readonly title: string;
  readonly needs?: readonly Feature[];
  readonly checks: readonly Check[];
}
