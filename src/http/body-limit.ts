/** The default limit of a request body, in bytes. */
export const BODY_LIMIT: number = 1024 * 1024;
