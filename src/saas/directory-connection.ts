import { SaasError } from "./errors.ts";
import { getLifecycleRules } from "./lifecycle.ts";
import { parseTokenName } from "./organization.ts";
import type {
  DirectoryConnection,
  Organization,
  OrganizationToken,
} from "./organization-records.ts";

/** What a directory is called until somebody says more. */
const FIRST_NAME = "Directory";

/**
 * Decide for which directory an organization's next token is, where it takes one directory alone.
 *
 * @param name - of the directory, trusted in nothing; absent: the connected one
 * @param fresh - what a new connection gets
 * @returns undefined where an organization takes any number of directories
 * @throws SaasError `DirectoryConnected` when another one is connected, `InvalidTokenName`
 */
export function chooseDirectory(
  organization: Pick<Organization, "application" | "settings" | "directory" | "name">,
  name: unknown,
  fresh: { readonly id: string; readonly now: string },
): DirectoryConnection | undefined {
  if (getLifecycleRules(organization).directories === "any") return undefined;
  const wanted = name === undefined || name === null ? undefined : parseTokenName(name);
  const { directory } = organization;
  if (directory === undefined) {
    return { id: fresh.id, name: wanted ?? FIRST_NAME, since: fresh.now };
  }
  if (wanted === undefined || wanted.toLowerCase() === directory.name.toLowerCase()) {
    return directory;
  }
  throw new SaasError("DirectoryConnected", {
    message:
      `${organization.name} works with one directory at a time, and ${directory.name} is ` +
      `connected. Release ${directory.name} under Setup admin, Integration, before you connect ` +
      `${wanted}.`,
    fields: ["directory"],
  });
}

/**
 * Why a token may not be used for provisioning now, as a sentence for whoever set up the client.
 *
 * @returns undefined when it may; a person's own token always may
 */
export function findConnectionRefusal(
  organization: Pick<Organization, "application" | "settings" | "directory" | "name">,
  token: Pick<OrganizationToken, "organizationId" | "userId" | "directoryId">,
): string | undefined {
  if (token.userId !== undefined) return undefined;
  const { settings, directory, name } = organization;
  if (settings?.provisioning === "disabled") {
    return (
      `Automatic user provisioning is disabled in ${name}. Enable it there under Setup admin, ` +
      "Integration."
    );
  }
  if (getLifecycleRules(organization).directories === "any") return undefined;
  // One given out before the organization took to one directory is the first one's.
  const { directoryId = token.organizationId } = token;
  if (directory?.id === directoryId) return undefined;
  const state =
    directory === undefined
      ? "the directory that this Secret Token was given to has been released, and none is connected"
      : `${directory.name} is connected, which is not the directory that this Secret Token was ` +
        "given to";
  const remedy =
    directory === undefined
      ? "Generate a new token"
      : `Release ${directory.name}, then generate a new token,`;
  return (
    `${name} works with one directory at a time: ${state}. ${remedy} there under Setup admin, ` +
    "Integration."
  );
}
