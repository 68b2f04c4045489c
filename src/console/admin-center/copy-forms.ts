import { useLocation } from "@tanstack/react-router";
import { type CopyForms, quoteShell } from "../ui/copy-as.tsx";
import { type Application, applicationPath, principalPath } from "./application.ts";
import { useAdmin } from "./session.ts";

/** Copies something of the Graph-shaped API: its path there, and the command that shows it. */
export function useCopyForms(): (path: string, command: string, name: string) => CopyForms {
  const { graph } = useAdmin();
  return (path, command, name) => ({
    path: graph.base + path,
    readJson: () => graph.get(path),
    command: `rollcall ${command} ${quoteShell(name)}`,
  });
}

/** The pages of an application by their ends: what shows the same without a console. */
const PAGES: Readonly<Record<string, { readonly command: string; readonly path: string }>> = {
  "/users-and-groups": { command: "assign list", path: "/appRoleAssignedTo" },
  "/provisioning": { command: "job show", path: "/synchronization/jobs" },
  "/provisioning/attribute-mapping": { command: "mapping list", path: "/synchronization/jobs" },
  "/provisioning/scope": { command: "scope show", path: "/synchronization/jobs" },
  "/provisioning/connectivity": { command: "app settings", path: "/synchronization/secrets" },
  "/provisioning/staged-deletions": { command: "staged list", path: "/synchronization/jobs" },
};
const OTHERS = { command: "app show", path: "" };

/** Copies what the present page of an application shows. */
export function useApplicationCopy(): (application: Application) => CopyForms {
  const { pathname } = useLocation();
  const copyForms = useCopyForms();
  return ({ id, displayName }) => {
    const page = pathname.slice(applicationPath(id).length);
    const { command, path } = PAGES[page] ?? OTHERS;
    return copyForms(principalPath(id, path), command, displayName);
  };
}
