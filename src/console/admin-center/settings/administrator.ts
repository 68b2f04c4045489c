import type { RoleName } from "./role-fields.tsx";

/** Somebody who administers the tenant. */
export interface Administrator {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: RoleName;
  readonly applicationIds: readonly string[];
  /** Of an Application Owner: the user whose own applications are meant. */
  readonly ownerId?: string;
  readonly createdDateTime: string;
  readonly lastSignInDateTime: string | null;
}

/** A link that signs in once. */
export interface SignInLink {
  readonly signInLink: string;
  readonly signInLinkExpirationDateTime: string;
}

/** Somebody's browser that is signed in. */
export interface Session {
  readonly id: string;
  readonly method: string;
  readonly created: string;
  readonly lastUsed: string;
  readonly expires: string;
  readonly address?: string;
  readonly agent?: string;
  readonly current?: boolean;
}
