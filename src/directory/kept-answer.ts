/** Whose key it is: keys of two callers have nothing to do with each other. */
export interface AnswerKey {
  readonly tenantId: string;
  readonly caller: string;
  readonly key: string;
}

/** What is known of a key that was taken before. */
export interface TakenKey {
  /** Of the request that took it, lower-case hex. */
  readonly sha256: string;
  /** What it was answered with, as JSON; absent: that isn't known, or not yet. */
  readonly answer?: string;
}

/** Keeps answers to requests that came with a key. They may hold secrets, so they are encrypted. */
export interface KeptAnswerStore {
  /**
   * Take a key for a request, if nobody has; keys from before `until` are forgotten.
   *
   * @param request - `at` and `until` are ISO instants
   * @returns undefined when it was free and is taken now; of two who ask at once, one gets it
   */
  takeKey(
    key: AnswerKey,
    request: { readonly sha256: string; readonly at: string; readonly until: string },
  ): Promise<TakenKey | undefined>;
  keepAnswer(key: AnswerKey, answer: string): Promise<void>;
  /** Give a key back: what it was taken for was refused. */
  releaseKey(key: AnswerKey): Promise<void>;
  /**
   * Forget a tenant's keys from before `until`, an ISO instant, with their answers.
   *
   * @returns how many there were
   */
  forgetKeys(tenantId: string, until: string): Promise<number>;
}

/** How long a repeat is known for one. */
export const ANSWER_KEPT_MS: number = 24 * 60 * 60_000;
