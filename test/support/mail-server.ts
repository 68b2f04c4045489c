import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A mail that arrived. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly mail: Email;
  readonly raw: string;
}

/** A real SMTP server on the loopback. */
export interface MailServer {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  /** Resolves once `count` mails have arrived. */
  readonly waitFor: (count: number) => Promise<readonly ReceivedMail[]>;
  /** From now on every mail is refused with this, or hangs; undefined: taken. */
  refuse: Error | "hang" | undefined;
  close(): Promise<void>;
}

/** An SMTP reply that refuses. */
export function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** Start one; without options it takes mail from anybody, in plain text. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const watchers = new Set<() => void>();
  let refuse: MailServer["refuse"];
  const server = new SMTPServer({
    authOptional: options.onAuth === undefined,
    disabledCommands: options.cert === undefined ? ["STARTTLS"] : [],
    closeTimeout: 100,
    ...options,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        if (refuse === "hang") return;
        if (refuse !== undefined) return done(refuse);
        const raw = Buffer.concat(chunks).toString("utf8");
        void PostalMime.parse(raw).then((mail) => {
          const { mailFrom, rcptTo } = session.envelope;
          received.push({
            from: mailFrom === false ? "" : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            secure: session.secure,
            user: session.user,
            mail,
            raw,
          });
          for (const watcher of watchers) watcher();
          done();
        });
      });
    },
  });
  // Clients that refuse a certificate close in the middle of the handshake.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    received,
    waitFor: async (count) => {
      while (received.length < count) {
        const { promise, resolve } = Promise.withResolvers<void>();
        watchers.add(resolve);
        await promise;
        watchers.delete(resolve);
      }
      return received;
    },
    get refuse() {
      return refuse;
    },
    set refuse(how) {
      refuse = how;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
