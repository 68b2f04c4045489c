import { hash, verify } from "@node-rs/argon2";
import type { PasswordHasher } from "../common/account-ports.ts";
import { StoreError } from "../common/store-error.ts";

/** 19 MiB, two passes, one lane: the least that OWASP's password storage cheat sheet lets pass. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const PREFIX = "$argon2id$v=19$m=19456,t=2,p=1$";
/** Of a text that was thrown away. */
const DECOY = `${PREFIX}qP/Ewmx31yLmEn/A7D4KIQ$Jk+b+HvIqZqaAd2UWrAAeIf+IUQS6IOtN9m6kGMQw+I`;
/** Four run at once in Node's pool; more of those that wait would hold up whoever reads a file. */
const MOST_WAITING = 64;

/**
 * Passwords by Argon2id (RFC 9106).
 *
 * @returns a hasher that rejects with StoreError `Busy` when too many wait
 */
export function createArgon2Hasher(): PasswordHasher {
  let waiting = 0;
  const take = async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= MOST_WAITING) throw new StoreError("Busy");
    waiting += 1;
    try {
      return await work();
    } finally {
      waiting -= 1;
    }
  };
  return {
    decoy: DECOY,
    hash: (password) => take(() => hash(password, PARAMETERS)),
    verify: (encoded, password) => take(() => verify(encoded, password)),
    isCurrent: (encoded) => encoded.startsWith(PREFIX),
  };
}
