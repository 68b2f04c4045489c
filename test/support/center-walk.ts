import { type AdminCenter, openAdminCenter } from "./admin-center.ts";
import { listRouterPaths } from "./page-fit.ts";

/** Every page of the admin center, with things of long names to be shown on them. */
export interface CenterWalk {
  readonly center: AdminCenter;
  /** A path of the router with the ids of what there is. @param isFresh - of what is not set up */
  readonly fill: (path: string, isFresh?: boolean) => string;
  readonly userId: string;
}

/** A name that finds every place which is too narrow. */
export const LONG_NAME =
  "Åse-Märta Kristiansdóttir-Øllgård-Hyttisvanhämäläinen von Skjærbæk-Ærøskøbing";
const LONG_APPLICATION = "Henkilöstöhallintajärjestelmän käyttövaltuushallinta Ærøskøbing";

const FILES = ["router.tsx", "application-routes.ts", "directory-routes.ts"];
/** Where the paths of provisioning-routes.ts stand. */
export const BELOW = "/applications/$id/provisioning";
/** Pages for nobody's work. */
const OTHERS = ["/sign-in", "/building-blocks"];
/** Parts of pages that have an address of their own. */
const PARTS: readonly string[] = [
  "/users/$id?tab=edit",
  "/users/$id?tab=groups",
  "/users/$id?tab=applications",
  "/users/$id?tab=timeline",
  "/users/$id?tab=compare",
  "/groups/$id?tab=memberOf",
  "/groups/$id?tab=applications",
  "/groups/$id?tab=timeline",
  "/deleted?kind=group",
  `${BELOW}/attribute-mapping?view=picture`,
  `${BELOW}/attribute-mapping?view=list`,
  `${BELOW}/logs/$record?tab=troubleshooting`,
  `${BELOW}/logs/$record?tab=modified`,
  `${BELOW}/logs/$record?tab=summary`,
  `${BELOW}/logs/$record?tab=exchange`,
];

/** The paths of all pages, as the router has them. */
export function listCenterPaths(): readonly string[] {
  const files = [...FILES, "provisioning-routes.ts"].map((file) => `admin-center/${file}`);
  return listRouterPaths(files)
    .map((path) => path.replace(/^\$\{below\}/, BELOW))
    .filter((path) => !OTHERS.includes(path));
}

/** The same, and the parts of them that have an address. */
export function listCenterParts(): readonly string[] {
  return [...listCenterPaths(), ...PARTS];
}

/** Start a server, and make what is looked at. */
export async function openCenterWalk(): Promise<CenterWalk> {
  const center = await openAdminCenter();
  const { graph } = center;
  type Listed = { readonly value: readonly { readonly id: string; displayName: string }[] };
  const user = await graph<{ id: string }>("/users", "POST", {
    accountEnabled: true,
    displayName: LONG_NAME,
    userPrincipalName: "aase-maerta.kristiansdottir-oellgaard-hyttisvanham@rollcall.example",
    mailNickname: "aase",
  });
  const groups = await graph<Listed>("/groups?$top=1");
  const applications = await graph<Listed>("/servicePrincipals");
  const templates = await graph<Listed>("/applicationTemplates");
  const { id: templateId } = templates.value.find((each) => each.displayName === "BitaBIZ") ?? {};
  const path = `/applicationTemplates/${templateId}/instantiate`;
  const added = await graph<{ servicePrincipal: { id: string } }>(path, "POST", {
    displayName: LONG_APPLICATION,
  });
  const log = await graph<{ value: { id: string }[] }>("/auditLogs/provisioning?$top=1");
  const application = applications.value.find((each) => each.displayName === "BitaBIZ")?.id ?? "";
  const fill = (template: string, isFresh = false): string =>
    template
      .replace("/users/$id", `/users/${user.id}`)
      .replace("/groups/$id", `/groups/${groups.value[0]?.id}`)
      .replace("$id", isFresh ? added.servicePrincipal.id : application)
      .replace("$entryId", "bis")
      .replace("$record", log.value[0]?.id ?? "");
  return { center, fill, userId: user.id };
}
