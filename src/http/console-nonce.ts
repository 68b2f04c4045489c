/** What the built pages carry in place of a nonce; every answer puts another one there. */
export const NONCE_PLACEHOLDER = "rollcall-nonce-placeholder";
