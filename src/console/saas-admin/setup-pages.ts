/** A page of Setup admin, by its key in the texts. */
export interface SetupPageEntry {
  readonly name: "integration" | "tokens" | "employees" | "resources" | "singleSignOn" | "move";
  readonly to: string;
}

/** The pages of Setup admin that an application has. */
export function listSetupPages(application: string): readonly SetupPageEntry[] {
  return [
    { name: application === "bizagi" ? "tokens" : "integration", to: "/integration" },
    { name: "employees", to: "/employees" },
    ...(application === "bizagi" ? [{ name: "resources", to: "/resources" } as const] : []),
    { name: "singleSignOn", to: "/single-sign-on" },
    { name: "move", to: "/move" },
  ];
}
