import { useTranslation } from "react-i18next";
import { formatQuery, type GraphPage, quoteOData } from "../shared/api.ts";
import type { Find } from "../ui/commands.tsx";
import { applicationPath } from "./application.ts";
import { useAdmin } from "./session.ts";
import { groupPath, userPath } from "./user.ts";

interface Found {
  readonly id: string;
  readonly displayName?: string;
  readonly userPrincipalName?: string;
}

const MOST = 6;

/** Looks for people, groups and applications whose names begin with a text. */
export function useFinder(): Find {
  const { t } = useTranslation("adminCenter");
  const { graph, may } = useAdmin();
  return async (text, signal) => {
    const literal = quoteOData(text);
    const read = async (path: string, names: readonly string[]): Promise<readonly Found[]> => {
      const $filter = names.map((name) => `startswith(${name},${literal})`).join(" or ");
      const query = formatQuery({ $top: MOST, $select: ["id", ...names].join(","), $filter });
      return (await graph.get<GraphPage<Found>>(path + query, { signal })).value;
    };
    const [users, groups, applications] = await Promise.all([
      may("directory.read") ? read("/users", ["displayName", "userPrincipalName"]) : [],
      may("directory.read") ? read("/groups", ["displayName"]) : [],
      may("application.read") ? read("/servicePrincipals", ["displayName"]) : [],
    ]);
    const nameOf = ({ id, displayName, userPrincipalName }: Found): string =>
      displayName ?? userPrincipalName ?? id;
    return [
      ...users.map((user) => ({
        id: `user ${user.id}`,
        label: nameOf(user),
        hint: `${t("found.user")} · ${user.userPrincipalName ?? ""}`,
        to: userPath(user.id),
      })),
      ...groups.map((group) => ({
        id: `group ${group.id}`,
        label: nameOf(group),
        hint: t("found.group"),
        to: groupPath(group.id),
      })),
      ...applications.map((application) => ({
        id: `application ${application.id}`,
        label: nameOf(application),
        hint: t("found.application"),
        to: applicationPath(application.id),
      })),
    ];
  };
}
