import { openStore } from "../../src/store/store.ts";
import { TEST_KEY } from "./test-key.ts";

// Writes users as fast as it can, and prints each id once its write was acknowledged. Runs until
// it is killed.
const [directory = "", prefix = ""] = process.argv.slice(2);
const store = await openStore({ kind: "sqlite", directory, encryptionKey: TEST_KEY });
const TENANT = "tenant";
await store.directory.write(TENANT, (writer) =>
  writer.saveTenant({ id: TENANT, displayName: "T" }),
);

async function writeForever(lane: number): Promise<never> {
  for (let index = 0; ; index += 1) {
    const id = `${prefix}-${lane}-${index}`;
    const user = { id, userPrincipalName: id, accountEnabled: true, attributes: {} };
    await store.directory.write(TENANT, (writer) => writer.saveUser(TENANT, user, "saved"));
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, lane) => writeForever(lane)));
