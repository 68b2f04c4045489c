/** The encryption key of all test stores. */
export const TEST_KEY: Uint8Array = new Uint8Array(32).fill(7);
