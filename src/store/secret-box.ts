import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { invariant } from "../common/invariant.ts";
import { StoreError } from "../common/store-error.ts";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = "1";

/** Encrypts secrets for storing and decrypts them. */
export interface SecretBox {
  /**
   * @param recordId - names the record the secret belongs to; another record can't open it
   * @returns the envelope `version.keyId.data`, the data in base64url
   */
  seal(recordId: string, secret: string): string;
  /** @throws StoreError `Unavailable` when it was sealed with another key or for another record */
  open(recordId: string, envelope: string): string;
}

/**
 * An AES-256-GCM envelope. The header names the key, so that a wrong key is told apart from
 * damaged data; header and record id are authenticated with the secret, so that an envelope
 * copied to another record doesn't open there.
 *
 * @param key - 32 bytes
 */
export function createSecretBox(key: Uint8Array): SecretBox {
  invariant(key.byteLength === 32, "the encryption key has 32 bytes");
  const keyId = createHash("sha256")
    .update("rollcall key id")
    .update(key)
    .digest("hex")
    .slice(0, 8);
  const header = `${VERSION}.${keyId}`;
  const associated = (recordId: string) => Buffer.from(`${header}.${recordId}`, "utf8");
  return {
    seal(recordId, secret) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce);
      cipher.setAAD(associated(recordId));
      const parts = [nonce, cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()];
      return `${header}.${Buffer.concat(parts).toString("base64url")}`;
    },
    open(recordId, envelope) {
      const [version, sealedWith, data] = envelope.split(".");
      if (version !== VERSION || sealedWith !== keyId || data === undefined) {
        throw refuse("The secret was encrypted with another key than the one configured now.");
      }
      const bytes = Buffer.from(data, "base64url");
      if (bytes.byteLength < NONCE_BYTES + TAG_BYTES) throw refuse("The secret is damaged.");
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(associated(recordId));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const sealed = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
      try {
        return Buffer.concat([decipher.update(sealed), decipher.final()]).toString("utf8");
      } catch (cause) {
        throw refuse("The secret is damaged or belongs to another record.", cause);
      }
    },
  };
}

function refuse(message: string, cause?: unknown): StoreError {
  return new StoreError("Unavailable", { message, cause });
}
