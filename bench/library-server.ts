/**
 * Rollcall as a library over tables in memory: what an application does that registers the plugin,
 * and no more. So it is the like of `scimmy-server.ts`, where another library is handed people and
 * groups in maps: neither has a disk or an audit log.
 *
 * Run: `node bench/library-server.ts DIRECTORY`. Prints `{"port", "token"}` once it listens; the
 * directory is for the servers that keep something, and stays empty.
 */
import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { serviceProvider } from "../src/index.ts";
import { createTables } from "./library-tables.ts";

const secret = randomBytes(32).toString("base64url");
const tables = createTables();
const app = Fastify();
app.register(serviceProvider, {
  prefix: "/scim/v2",
  authenticate: (token) =>
    token === secret ? { organization: "bench", tokenId: "bench" } : undefined,
  tables: () => tables,
});
await app.listen({ host: "127.0.0.1", port: 0 });
const { port } = app.server.address() as AddressInfo;
console.log(JSON.stringify({ port, token: secret }));
process.once("SIGTERM", () => {
  app.server.closeAllConnections();
  void app.close();
});
