import { type Principal, principalId } from "../directory/membership.ts";
import type { DirectoryGroup } from "../directory/user.ts";
import { readLivingGroup, readLivingUser } from "../provisioning/directory-admin.ts";
import { listMemberOf, listTransitiveMembers } from "../provisioning/membership-listing.ts";
import { presentPrincipal } from "./graph-directory-shapes.ts";
import { answerList, answerWhole } from "./graph-list.ts";
import { type GraphRoute, SEARCHED } from "./graph-route.ts";

const CONTEXT = "directoryObjects";
const GROUPS = ["id", "displayName"];

/** Which groups somebody is in, and who is in a group by way of others. */
export const MEMBERSHIP_ROUTES: readonly GraphRoute[] = [
  ...(["/users", "/groups"] as const).flatMap((path) => [
    memberOfRoute(path, false),
    memberOfRoute(path, true),
  ]),
  {
    method: "GET",
    path: "/groups/:id/transitiveMembers",
    permission: "directory.read",
    options: SEARCHED,
    filterable: [...GROUPS, "userPrincipalName"],
    gives: "directoryObject",
    isList: true,
    handle: async (call) => {
      const { directory } = call.deps;
      const { id } = await readLivingGroup(directory, call.tenantId, call.param("id"));
      return answerList<Principal>(call, {
        context: CONTEXT,
        present: presentPrincipal,
        idOf: principalId,
        read: (page) => listTransitiveMembers(directory, call.tenantId, id, page),
      });
    },
  },
];

function memberOfRoute(path: "/users" | "/groups", isTransitive: boolean): GraphRoute {
  const read = path === "/users" ? readLivingUser : readLivingGroup;
  return {
    method: "GET",
    path: `${path}/:id/${isTransitive ? "transitiveMemberOf" : "memberOf"}`,
    permission: "directory.read",
    options: SEARCHED,
    filterable: GROUPS,
    gives: "directoryObject",
    isList: true,
    handle: async (call) => {
      const { directory } = call.deps;
      const { id: memberId } = await read(directory, call.tenantId, call.param("id"));
      const given = { memberId, isTransitive };
      const groups = await listMemberOf(directory, call.tenantId, given);
      return answerWhole<DirectoryGroup>(call, groups, {
        context: CONTEXT,
        present: (group) => presentPrincipal({ type: "Group", group }),
        idOf: ({ id }) => id,
      });
    },
  };
}
