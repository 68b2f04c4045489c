import type { AccountWriter } from "../common/account-ports.ts";
import { DirectoryError } from "./errors.ts";
import { type Rights, type RightsRequest, readRights } from "./rights.ts";
import { ROLES } from "./roles.ts";

/** A person who administers a tenant, with one role. Password and sessions are kept apart. */
export interface Administrator extends Rights {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  /** In lower case; with it and a password one signs in. Absent: by links alone. */
  readonly email?: string;
  /** ISO instants. */
  readonly created: string;
  readonly lastSignedIn?: string;
}

/** What somebody says of an administrator; trusted in nothing. */
export interface AdministratorRequest extends RightsRequest {
  readonly name?: unknown;
  readonly email?: unknown;
}

/** Reads of a tenant's administrators. */
export interface AdministratorReader {
  /** In the order in which they were added. */
  listAdministrators(tenantId: string): Promise<readonly Administrator[]>;
  readAdministrator(tenantId: string, id: string): Promise<Administrator | undefined>;
  /** @param email - in lower case */
  findAdministrator(tenantId: string, email: string): Promise<Administrator | undefined>;
}

/** Changes of a tenant's administrators inside one transaction. */
export interface AdministratorWriter extends AdministratorReader {
  readonly accounts: AccountWriter;
  /** @throws StoreError `Uniqueness` (attribute email) */
  saveAdministrator(administrator: Administrator): Promise<void>;
  removeAdministrator(tenantId: string, id: string): Promise<boolean>;
}

/** Where administrators are kept. */
export interface AdministratorStore extends AdministratorReader {
  /** Changes of one tenant run one after the other; `work` awaits nothing but the writer. */
  writeAdministrators<T>(
    tenantId: string,
    work: (writer: AdministratorWriter) => Promise<T>,
  ): Promise<T>;
}

const LONGEST_NAME = 120;
const LONGEST_EMAIL = 254;

/** Plan an administrator out of what was asked. @throws DirectoryError `InvalidAdministrator` */
export function planAdministrator(
  request: AdministratorRequest,
  given: { readonly tenantId: string; readonly id: string; readonly now: string },
): Administrator {
  const email = readEmail(request.email);
  const rights = readRights(request, { of: "administrator", refuse });
  return {
    tenantId: given.tenantId,
    id: given.id,
    name: readName(request.name ?? email),
    ...(email !== undefined && { email }),
    ...rights,
    created: given.now,
  };
}

/**
 * Plan what changes about one. Absent members stay; an email of null is taken away.
 *
 * @throws DirectoryError `InvalidAdministrator`
 */
export function changeAdministrator(
  before: Administrator,
  request: AdministratorRequest,
): Administrator {
  const { tenantId, id, created, lastSignedIn } = before;
  const email = request.email === undefined ? before.email : readEmail(request.email);
  const isOther = ["role", "applicationIds", "ownerId"].some((name) => name in request);
  const rights = isOther
    ? readRights({ role: before.role, ...request }, { of: "administrator", refuse })
    : pickRights(before);
  return {
    tenantId,
    id,
    name: request.name === undefined ? before.name : readName(request.name),
    ...(email !== undefined && { email }),
    ...rights,
    created,
    ...(lastSignedIn !== undefined && { lastSignedIn }),
  };
}

/**
 * Refuse what would leave a tenant without anybody who may name administrators.
 *
 * @param after - the administrators as they would be
 * @throws DirectoryError `LastAdministrator`
 */
export function checkLastAdministrator(
  before: readonly Administrator[],
  after: readonly Administrator[],
): void {
  if (!before.some(mayName) || after.some(mayName)) return;
  const last = before.find(mayName)?.name ?? "";
  const message =
    `${last} is the last Global Administrator of this tenant. ` +
    "Make somebody else Global Administrator first.";
  throw new DirectoryError("LastAdministrator", message);
}

function mayName({ role }: Administrator): boolean {
  return ROLES[role].includes("administrator.write");
}

function pickRights({ role, applicationIds, ownerId }: Administrator): Rights {
  return { role, applicationIds, ...(ownerId !== undefined && { ownerId }) };
}

function readName(value: unknown): string {
  const name = typeof value === "string" ? value.normalize("NFC").trim() : "";
  const isPlain = [...name].every((sign) => sign >= " " && sign !== "\u007f");
  if (name !== "" && name.length <= LONGEST_NAME && isPlain && name.isWellFormed()) return name;
  const message = `An administrator has an email, or a name of 1 to ${LONGEST_NAME} characters.`;
  throw refuse("name", message);
}

/** @returns in lower case; undefined when there is none */
function readEmail(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const email = typeof value === "string" ? value.trim().toLowerCase() : "";
  const at = email.indexOf("@");
  const isOne = at > 0 && at === email.lastIndexOf("@") && at < email.length - 1;
  const isPlain = [...email].every((sign) => sign > " " && !'<>()[],;:\\"\u007f'.includes(sign));
  if (isOne && isPlain && email.length <= LONGEST_EMAIL && email.isWellFormed()) return email;
  throw refuse("email", "The email of an administrator is an address, such as anna@acme.example.");
}

function refuse(property: string, message: string): DirectoryError {
  return new DirectoryError("InvalidAdministrator", message, { property });
}
