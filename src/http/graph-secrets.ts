import {
  listSecrets,
  type SecretEntry,
  saveSecrets,
  validateCredentials,
} from "../provisioning/credential-admin.ts";
import { readJob } from "../provisioning/job-admin.ts";
import { readObject } from "./graph-body.ts";
import { GraphRequestError } from "./graph-error.ts";
import { readJobKey, SYNCHRONIZATION_ROOTS } from "./graph-roots.ts";
import {
  formatContext,
  type GraphAnswer,
  type GraphCall,
  type GraphRoute,
  NO_CONTENT,
} from "./graph-route.ts";

const MOST_ENTRIES = 100;
const LONGEST_VALUE = 20_000;

/** Settings and credentials of an application. */
export const SECRET_ROUTES: readonly GraphRoute[] = SYNCHRONIZATION_ROOTS.flatMap((root) => [
  ...listValueRoutes(`${root}/secrets`, "PUT"),
  ...listValueRoutes(`${root}/connectivityParameters`, "PATCH"),
  {
    method: "POST",
    path: `${root}/acquireAccessToken`,
    permission: "application.write",
    takes: "credentials",
    handle: async () => {
      const message =
        "Applications here are connected by a Secret Token, OAuth 2.0 client credentials, Basic " +
        "or a client certificate: nobody has to consent, so there is no code to be exchanged. " +
        "PUT the credentials to secrets instead.";
      throw new GraphRequestError("NotSupported", message);
    },
  },
  validation(`${root}/jobs/validateCredentials`),
  validation(`${root}/jobs/:jobId/validateCredentials`),
]);

function listValueRoutes(path: string, method: "PUT" | "PATCH"): readonly GraphRoute[] {
  return [
    {
      method: "GET",
      path,
      permission: "application.read",
      gives: "synchronizationSecrets",
      summary: "Secrets are masked; a masked value that is sent back stays as it is.",
      handle: async (call) => {
        const value = await listSecrets(call.deps, call.tenantId, call.param("id"));
        const context = formatContext(call, "Collection(synchronizationSecretKeyStringValuePair)");
        return { body: { "@odata.context": context, value } };
      },
    },
    {
      method,
      path,
      permission: "application.write",
      takes: "synchronizationSecrets",
      summary: "Keys that aren't named stay; null takes one away.",
      handle: async (call) => {
        const { value } = readObject(call.body);
        const given = {
          applicationId: call.param("id"),
          entries: readSecretEntries(value, "value"),
        };
        await saveSecrets(call.deps, call.tenantId, given);
        return NO_CONTENT;
      },
    },
  ];
}

function validation(path: string): GraphRoute {
  return {
    method: "POST",
    path,
    permission: "application.write",
    takes: "credentialValidation",
    summary: "Test Connection: nothing is saved.",
    handle: validate,
  };
}

async function validate(call: GraphCall): Promise<GraphAnswer> {
  const body = call.body === undefined ? {} : readObject(call.body);
  const { useSavedCredentials: useSaved, credentials } = body;
  if (
    call.path.includes("/validateCredentials") &&
    !call.path.endsWith("/jobs/validateCredentials")
  ) {
    await readJob(call.deps, readJobKey(call));
  }
  if (useSaved !== undefined && useSaved !== null && typeof useSaved !== "boolean") {
    throw new GraphRequestError("BadRequest", "useSavedCredentials has to be true or false.");
  }
  await validateCredentials(call.deps, call.tenantId, {
    applicationId: call.param("id"),
    entries: readSecretEntries(credentials ?? [], "credentials"),
    useSaved: useSaved === true,
    signal: call.signal,
  });
  return NO_CONTENT;
}

/** Settings and credentials as {key, value}. @throws GraphRequestError `BadRequest` */
export function readSecretEntries(value: unknown, name: string): readonly SecretEntry[] {
  if (!Array.isArray(value) || value.length > MOST_ENTRIES) {
    throw new GraphRequestError("BadRequest", `${name} has to be a list of {key, value}.`);
  }
  return value.map((item: unknown) => {
    const { key, value: text } = readObject(item, name);
    const isValue = text === null || (typeof text === "string" && text.length <= LONGEST_VALUE);
    if (typeof key === "string" && key !== "" && isValue) return { key, value: text };
    throw new GraphRequestError("BadRequest", `${name} has to be a list of {key, value}.`);
  });
}
