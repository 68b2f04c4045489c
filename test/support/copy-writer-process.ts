import { setImmediate as nextTurn } from "node:timers/promises";
import { openStore } from "../../src/store/store.ts";
import { addCustomOrganization, findPeople, savePerson } from "./copied-people.ts";
import { TEST_KEY } from "./test-key.ts";

// Writes people and changes their titles as fast as it can, searches by title meanwhile, and
// prints each id once its last write was acknowledged. Runs until it is killed.
const [directory = ""] = process.argv.slice(2);
const store = (await openStore({ kind: "sqlite", directory, encryptionKey: TEST_KEY }))
  .organizations;
const ORGANIZATION = "o";
await addCustomOrganization(store, ORGANIZATION);

async function writeForever(lane: number): Promise<never> {
  for (let index = 0; ; index += 1) {
    const id = `${lane}-${index}`;
    await savePerson(store, ORGANIZATION, id, "First");
    await savePerson(store, ORGANIZATION, id, "Second", false);
    process.stdout.write(`${id}\n`);
  }
}

async function searchForever(): Promise<never> {
  for (;;) {
    await findPeople(store, ORGANIZATION, 'title eq "none"');
    // Where nothing is pending, all is answered in the same turn of the event loop.
    await nextTurn();
  }
}

await Promise.all([...[0, 1, 2, 3].map(writeForever), searchForever()]);
