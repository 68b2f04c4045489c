import { createHash, randomBytes } from "node:crypto";
import Fastify from "fastify";
import { serviceProvider } from "rollcall";
import { Database } from "./database.ts";
import { openPeople } from "./people.ts";
import { openTeams } from "./teams.ts";

const { DATABASE = ":memory:", PORT = "3000" } = process.env;
const database = new Database(DATABASE);
const app = Fastify();

// An application with pages and an API of its own.
app.get("/people", async () => database.all("select login, disabled from people order by login"));

// Its SCIM endpoint.
app.register(serviceProvider, {
  prefix: "/scim/v2",
  authenticate: (token) => {
    const row = database.get("select * from api_tokens where sha256 = ?", digest(token));
    return row && { organization: String(row.tenant), tokenId: `${row.tenant}: ${row.name}` };
  },
  tables: (tenant) => ({
    users: openPeople(database, tenant),
    groups: openTeams(database, tenant),
  }),
  onChange: ({ endsAccess, id }) => {
    if (endsAccess) database.run("delete from sessions where person_id = ?", Number(id));
  },
});

// A tenant to begin with. Its token is shown once; what is kept of it is a hash.
const token = randomBytes(32).toString("base64url");
database.run("insert into api_tokens values (?, 'acme', 'Entra ID')", digest(token));

const address = await app.listen({ port: Number(PORT) });
console.log(`Tenant URL:   ${address}/scim/v2`);
console.log(`Secret Token: ${token}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await app.close();
    database.close();
  });
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
