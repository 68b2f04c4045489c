import { connect } from "node:net";
import { createServer, getCACertificates, setDefaultCACertificates } from "node:tls";
import { Client } from "@microsoft/microsoft-graph-client";
import { SELF_SIGNED } from "../../src/connector/test-servers.ts";

/** A door with TLS before a server without: Microsoft's client sends tokens over https alone. */
export interface TlsDoor {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Pass everything on to a port, as a reverse proxy does. This process trusts it from here on. */
export async function openTlsDoor(port: number): Promise<TlsDoor> {
  setDefaultCACertificates([...getCACertificates("default"), SELF_SIGNED.cert]);
  const sockets = new Set<{ destroy: () => void }>();
  const server = createServer(SELF_SIGNED, (outer) => {
    const inner = connect(port, "127.0.0.1");
    sockets.add(inner).add(outer);
    outer.pipe(inner).pipe(outer);
    outer.on("error", () => inner.destroy());
    inner.on("error", () => outer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const doorPort = typeof address === "object" && address !== null ? address.port : 0;
  return {
    origin: `https://localhost:${doorPort}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Microsoft's own client with a token, for one tenant. */
export function openClient(origin: string, tenantId: string, token: string): Client {
  return Client.init({
    baseUrl: `${origin}/tenants/${tenantId}/`,
    defaultVersion: "v1.0",
    customHosts: new Set(["localhost"]),
    authProvider: (done) => done(null, token),
  });
}
