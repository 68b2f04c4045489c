import { type Api, type CallOptions, callApi } from "../shared/api.ts";
import type { EmployeeSession } from "./session.ts";
import { organizationApi } from "./session.ts";

/** Who was invited to set the integration up, and until when. */
export interface Admission {
  readonly organization: EmployeeSession["organization"];
  readonly invitation: { readonly email: string; readonly expires: string };
}

/** The session of a guest counts only for requests that say so. */
function asGuest(options: CallOptions = {}): CallOptions {
  return { ...options, headers: { ...options.headers, "x-rollcall-guest": "1" } };
}

const { base } = organizationApi;

/** The API of this organization, as a guest. */
export const guestApi: Api = {
  base,
  get: (path, options) => callApi("GET", base + path, asGuest(options)),
  post: (path, body, options) => callApi("POST", base + path, asGuest({ ...options, body })),
  put: (path, body, options) => callApi("PUT", base + path, asGuest({ ...options, body })),
  patch: (path, body, options) => callApi("PATCH", base + path, asGuest({ ...options, body })),
  delete: (path, options) => callApi("DELETE", base + path, asGuest(options)),
};
