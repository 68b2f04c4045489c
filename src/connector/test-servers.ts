import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";

/** A server on a free loopback port, for tests of this folder. */
export interface TestServer {
  /** E.g. `http://127.0.0.1:40123`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** A certificate of `localhost` that nobody signed, with its key, made for tests alone. */
export const SELF_SIGNED = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgr+LfgB4lDcwrH7jH
lMAlX+HdAu7ghSfOB+RJxWK7/aihRANCAASI0H41pLh6n+8o3cvBpJ57kTLqR4a1
Lc8/NrSuwfAz2AbbH6waG2jvdagoZA01g3H2Tq0og7Ul/GQDkMswppg1
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUThDJlljTIPNKAGcMbP/bU4tkjfowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjAzMjAxMVoYDzIxMjYxMDI5
MDMyMDExWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASI0H41pLh6n+8o3cvBpJ57kTLqR4a1Lc8/NrSuwfAz2AbbH6waG2jv
dagoZA01g3H2Tq0og7Ul/GQDkMswppg1o28wbTAdBgNVHQ4EFgQUHYvgVmYTTbTn
ukAI98f7WpyGLP4wHwYDVR0jBBgwFoAUHYvgVmYTTbTnukAI98f7WpyGLP4wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAIZ0SQRYLQCABGmwfvezYVGvz0Z4g7eSH7UqOLeGG72eAiEA
jCf9UzlEpAJdIveZHZf6UULFkyaztYv7FpPPax9c2A0=
-----END CERTIFICATE-----`,
};

/** An HTTP server that answers with `listener`. */
export function serveHttp(listener: RequestListener): Promise<TestServer> {
  return listen(createServer(listener), "http");
}

/** The same behind a self-signed certificate. */
export function serveTls(listener: RequestListener, more: ServerOptions = {}): Promise<TestServer> {
  return listen(createTlsServer({ ...SELF_SIGNED, ...more }, listener), "https");
}

/** A bare TCP server, for answers that HTTP forbids. */
export async function serveTcp(onSocket: (socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The whole body of a request as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function listen(server: Server, scheme: string): Promise<TestServer> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
