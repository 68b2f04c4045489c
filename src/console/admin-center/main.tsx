import { startConsole } from "../shared/start.tsx";
import { router } from "./router.tsx";

await startConsole({
  router,
  languages: {
    en: () => import("../locales/en/admin-center.ts"),
    da: () => import("../locales/da/admin-center.ts"),
    fi: () => import("../locales/fi/admin-center.ts"),
  },
  labels: async (labels) => (await import("../locales/en/older.ts")).default[labels],
  onSignedOut: () => {
    const { pathname, search } = window.location;
    if (pathname !== "/sign-in") {
      window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
    }
  },
});
