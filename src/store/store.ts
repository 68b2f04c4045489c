import type { AccountStore } from "../common/account-ports.ts";
import type { SettingStore } from "../common/setting-store.ts";
import type { AdministratorStore } from "../directory/administrator.ts";
import type { AdministratorTokenStore } from "../directory/administrator-token.ts";
import type { KeptAnswerStore } from "../directory/kept-answer.ts";
import type { DirectoryStore } from "../directory/ports.ts";
import type { SignOnStore } from "../directory/sign-on-ports.ts";
import type { OperatorLogStore } from "../saas/operator-logs.ts";
import type { OrganizationStore } from "../saas/ports.ts";
import type { OrganizationSignOnStore } from "../saas/sign-on-ports.ts";
import type { ConfigurationStore } from "../sync/configuration-log.ts";
import type { GalleryStore } from "../sync/gallery-document.ts";
import type { ProvisioningLogStore } from "../sync/log-store.ts";
import type { NotificationStore } from "../sync/notification-ports.ts";
import type { PlanStore } from "../sync/plan-ports.ts";
import type { SyncStore } from "../sync/ports.ts";
import type { ReconciliationStore } from "../sync/reconciliation.ts";
import type { UploadStore } from "../sync/upload.ts";
import { createAccountStore } from "./account-store.ts";
import { createAdministratorTokenStore, createUploadStore } from "./administration-store.ts";
import { createAdministratorStore } from "./administrator-store.ts";
import type { CommitObserver } from "./batch.ts";
import { createConfigurationStore } from "./configuration-store.ts";
import type { Database } from "./database.ts";
import { createDirectoryStore } from "./directory-store.ts";
import { createGalleryStore } from "./gallery-store.ts";
import { createKeptAnswerStore } from "./kept-answer-store.ts";
import { createProvisioningLogStore } from "./log-store.ts";
import { migrate } from "./migrate.ts";
import { createNotificationStore } from "./notification-store.ts";
import { createOperatorLogStore } from "./operator-log-store.ts";
import { createOrganizationSignOnStore } from "./organization-sign-on-store.ts";
import { createOrganizationStore } from "./organization-store.ts";
import { createPlanStore } from "./plan-store.ts";
import { createReconciliationStore } from "./reconciliation-store.ts";
import { carryRiders } from "./riders.ts";
import { createSecretBox } from "./secret-box.ts";
import { createSettingStore } from "./setting-store.ts";
import { createSignOnStore } from "./sign-on-store.ts";
import { SqliteDatabase, type SqliteTestOptions } from "./sqlite.ts";
import { createSyncStore } from "./sync-store.ts";

/** Which database, and the key for the secrets in it. */
export type StoreOptions = (
  | {
      readonly kind: "sqlite";
      /** Holds `rollcall.db`; made when missing, readable by its owner alone. */
      readonly directory: string;
      /** Never set outside of tests. */
      readonly test?: SqliteTestOptions;
    }
  | { readonly kind: "postgres"; readonly url: string }
) & {
  /** 32 bytes. Without the same key later, the stored Secret Tokens can't be read again. */
  readonly encryptionKey: Uint8Array;
  readonly onCommit?: CommitObserver | undefined;
};

/** All that Rollcall stores, behind the ports of those who use it. */
export interface Store {
  readonly directory: DirectoryStore;
  readonly sync: SyncStore;
  readonly plans: PlanStore;
  readonly reconciliations: ReconciliationStore;
  readonly provisioningLog: ProvisioningLogStore;
  readonly notifications: NotificationStore;
  readonly configurations: ConfigurationStore;
  readonly organizations: OrganizationStore;
  readonly logs: OperatorLogStore;
  readonly administrators: AdministratorTokenStore;
  readonly uploads: UploadStore;
  readonly accounts: AccountStore;
  /** The people who administer tenants; `administrators` are the tokens with their roles. */
  readonly administratorAccounts: AdministratorStore;
  readonly gallery: GalleryStore;
  /** How people of tenants sign in to applications. */
  readonly signOn: SignOnStore;
  /** How employees of organizations sign in. */
  readonly organizationSignOn: OrganizationSignOnStore;
  readonly settings: SettingStore;
  readonly keptAnswers: KeptAnswerStore;
  /** Resolves when the database answers; rejects with StoreError otherwise. */
  health(): Promise<void>;
  /** Waits for the writes that were accepted, then closes. */
  close(): Promise<void>;
}

/**
 * Open the store, bringing its tables up to date first.
 *
 * @throws StoreError `Unavailable` when the database can't be opened or comes from a newer
 *   version, `Busy` when another process held it for more than 10 s, `Full`
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const secrets = createSecretBox(options.encryptionKey);
  const database = carryRiders(await openDatabase(options));
  return {
    directory: createDirectoryStore(database),
    sync: createSyncStore(database, secrets),
    plans: createPlanStore(database),
    reconciliations: createReconciliationStore(database),
    provisioningLog: createProvisioningLogStore(database),
    notifications: createNotificationStore(database, secrets),
    configurations: createConfigurationStore(database),
    organizations: createOrganizationStore(database),
    logs: createOperatorLogStore(database),
    administrators: createAdministratorTokenStore(database),
    uploads: createUploadStore(database),
    accounts: createAccountStore(database),
    administratorAccounts: createAdministratorStore(database),
    gallery: createGalleryStore(database),
    signOn: createSignOnStore(database, secrets),
    organizationSignOn: createOrganizationSignOnStore(database),
    settings: createSettingStore(database),
    keptAnswers: createKeptAnswerStore(database, secrets),
    health: () => database.health(),
    close: () => database.close(),
  };
}

async function openDatabase(options: StoreOptions): Promise<Database> {
  if (options.kind === "sqlite") {
    return await SqliteDatabase.open(options.directory, migrate, options.test, options.onCommit);
  }
  // Only who has PostgreSQL waits for its driver to load.
  const { PostgresDatabase } = await import("./postgres.ts");
  return await PostgresDatabase.open(options.url, migrate, options.onCommit);
}
