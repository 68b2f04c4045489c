/** What a run of checks of somebody's SCIM server takes. */
export interface ScimCheckWish {
  readonly url: string;
  /** The server's token, for this run only. */
  readonly secretToken: string;
  readonly signal: AbortSignal;
}

/** What happens while the checks run; the last one is `report` or `failed`. */
export type ScimCheckEvent =
  | {
      readonly kind: "check";
      readonly done: number;
      readonly total: number;
      readonly title: string;
    }
  | { readonly kind: "cleaning" }
  | { readonly kind: "report"; readonly report: object; readonly html: string }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

/**
 * Checks other people's SCIM servers. It makes users and groups there and deletes them again, and
 * is told nothing that it could keep.
 */
export interface ScimChecker {
  /** @throws SyncError `InvalidTenantUrl`, `InvalidSecretToken` before anything is contacted */
  check(wish: ScimCheckWish): AsyncIterable<ScimCheckEvent>;
}
