/**
 * The one word of the platform that pure folders may say, in the signatures of their ports:
 * whoever implements a port is told that its caller has given up. Seen by tsconfig.core.json only.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}
