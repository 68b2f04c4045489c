import { type Api, ApiError, type CallOptions, callApi } from "../../shared/api.ts";

/** Where the vendor's pages begin. */
export const OPERATOR_BASE = "/operator";

/** Whether this page is one of the vendor's, in contrast to an organization's. */
export function isOperatorPlace(): boolean {
  const { pathname } = window.location;
  return pathname === OPERATOR_BASE || pathname.startsWith(`${OPERATOR_BASE}/`);
}

/** The session of the operator counts only for requests that say so. */
function asOperator(options: CallOptions = {}): CallOptions {
  return { ...options, headers: { ...options.headers, "x-rollcall-operator": "1" } };
}

const BASE = "/saas/v1";

/** The applications' API, as the vendor's operator. */
export const operatorApi: Api = {
  base: BASE,
  get: (path, options) => callApi("GET", BASE + path, asOperator(options)),
  post: (path, body, options) => callApi("POST", BASE + path, asOperator({ ...options, body })),
  put: (path, body, options) => callApi("PUT", BASE + path, asOperator({ ...options, body })),
  patch: (path, body, options) => callApi("PATCH", BASE + path, asOperator({ ...options, body })),
  delete: (path, options) => callApi("DELETE", BASE + path, asOperator(options)),
};

/** The query of whether the operator is signed in. */
export const operatorSession = {
  queryKey: ["operator-session"],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<boolean> => {
    try {
      await operatorApi.get("/operator/session", { signal });
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return false;
      throw error;
    }
  },
  staleTime: 60_000,
};
