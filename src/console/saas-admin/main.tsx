import { startConsole } from "../shared/start.tsx";
import { basePath } from "./organization.ts";
import { router } from "./router.tsx";

await startConsole({
  router,
  languages: {
    en: () => import("../locales/en/saas-admin.ts"),
    da: () => import("../locales/da/saas-admin.ts"),
    fi: () => import("../locales/fi/saas-admin.ts"),
  },
  onSignedOut: () => {
    const signIn = `${basePath()}/sign-in`;
    const { pathname, search } = window.location;
    if (pathname === signIn) return;
    const next = (pathname + search).slice(basePath().length);
    window.location.assign(`${signIn}?next=${encodeURIComponent(next)}`);
  },
});
