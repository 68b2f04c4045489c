import { startConsole } from "../shared/start.tsx";
import { isOperatorPlace, OPERATOR_BASE } from "./operator/api.ts";
import { operatorRouter } from "./operator/router.tsx";
import { basePath } from "./organization.ts";
import { router } from "./router.tsx";

const isOperator = isOperatorPlace();
const base = isOperator ? OPERATOR_BASE : basePath();

await startConsole({
  router: isOperator ? operatorRouter : router,
  languages: {
    en: () => import("../locales/en/saas-admin.ts"),
    da: () => import("../locales/da/saas-admin.ts"),
    fi: () => import("../locales/fi/saas-admin.ts"),
  },
  labels: async (labels) => (await import("../locales/en/older.ts")).default[labels],
  onSignedOut: () => {
    const signIn = `${base}/sign-in`;
    const { pathname, search } = window.location;
    // Whoever was invited has no account to sign in with.
    if (pathname === signIn || pathname === `${base}/invitation`) return;
    const next = (pathname + search).slice(base.length);
    window.location.assign(`${signIn}?next=${encodeURIComponent(next)}`);
  },
});
