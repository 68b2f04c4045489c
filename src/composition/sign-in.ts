import type { Logger } from "pino";
import type { PasswordHasher } from "../common/account-ports.ts";
import type { World } from "../common/world.ts";
import type { ReadSession } from "../http/saas-caller.ts";
import { openSessionReader, type SaasSignIn } from "../http/saas-session.ts";
import { SignInLimiter } from "../http/sign-in-limits.ts";
import type { NotifierPorts } from "../provisioning/notifier.ts";
import { allowsPassword } from "../saas/sign-on.ts";
import { foldCase } from "../scim/fold.ts";
import { digestToken } from "../service-provider/issue-token.ts";
import type { Store } from "../store/store.ts";

/** Signing in to the consoles of organizations, put together. */
export interface AssembledSignIn {
  /** For the application's API. */
  readonly deps: { readonly signIn: SaasSignIn; readonly readSession: ReadSession };
  /** Resolves when nothing is done in the background any more. */
  settled(): Promise<void>;
}

/** Put together what signing in to the consoles of organizations takes. */
export function assembleSignIn(given: {
  readonly store: Pick<Store, "organizations" | "accounts" | "organizationSignOn">;
  readonly hasher: PasswordHasher;
  readonly world: World;
  /** Absent: this server sends no mail. */
  readonly mailer: NotifierPorts["mailer"] | undefined;
  readonly log: Pick<Logger, "warn">;
  readonly publicUrl: string | undefined;
}): AssembledSignIn {
  const { store, hasher, world, mailer, log } = given;
  const publicUrl = given.publicUrl?.replace(/\/+$/, "");
  const running = new Set<Promise<void>>();
  const signIn: SaasSignIn = {
    store: store.organizations,
    accounts: store.accounts,
    hasher,
    world,
    digest: digestToken,
    limiter: new SignInLimiter(world),
    mayUsePassword: async (organizationId, userName) => {
      const settings = await store.organizationSignOn.readSignOn(organizationId);
      return allowsPassword(settings, foldCase(userName), foldCase);
    },
    inBackground: (work) => {
      const task = work()
        // Nothing of a mail that could not be sent: the address is a person's.
        .catch((error: unknown) => log.warn({ err: error }, "a link for a password was not mailed"))
        .finally(() => running.delete(task));
      running.add(task);
    },
    ...(mailer !== undefined && {
      personMailer: {
        send: async ({ to, ...mail }) => {
          await mailer.send({ ...mail, to: [to], messageId: `<${world.newId()}@rollcall>` });
        },
      },
    }),
  };
  return {
    deps: { signIn, readSession: openSessionReader(signIn, { publicUrl }) },
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
