import type { DirectoryUser } from "../directory/user.ts";
import { addOwner, listOwners, removeOwner } from "../provisioning/application-owners.ts";
import { readApplication } from "./graph-applications.ts";
import { decodeReference } from "./graph-body.ts";
import { presentPrincipal } from "./graph-directory-shapes.ts";
import { GraphRequestError } from "./graph-error.ts";
import { answerWhole } from "./graph-list.ts";
import { type GraphRoute, NO_CONTENT, SEARCHED } from "./graph-route.ts";

/** Who looks after an application: tokens of these users are for it. */
export const OWNER_ROUTES: readonly GraphRoute[] = [
  ...listOwnerRoutes("/servicePrincipals/:id/owners"),
  ...listOwnerRoutes("/applications/:id/owners"),
];

function listOwnerRoutes(path: string): readonly GraphRoute[] {
  return [
    {
      method: "GET",
      path,
      permission: "application.read",
      options: SEARCHED,
      filterable: ["id", "displayName", "userPrincipalName"],
      gives: "directoryObject",
      isList: true,
      handle: async (call) => {
        const owners = await listOwners(call.deps, await readApplication(call));
        return answerWhole<DirectoryUser>(call, owners, {
          context: "directoryObjects",
          present: (user) => presentPrincipal({ type: "User", user }),
          idOf: ({ id }) => id,
        });
      },
    },
    {
      method: "POST",
      path: `${path}/$ref`,
      permission: "application.write",
      takes: "reference",
      summary: "An Application Owner's token of this user is for this application from now on.",
      handle: async (call) => {
        const application = await readApplication(call);
        const owner = decodeReference(call.body, call.tenantId);
        if (owner.type === "Group") {
          throw new GraphRequestError("BadRequest", "An owner has to be a user, and not a group.");
        }
        await addOwner(call.deps, application, owner.id);
        return NO_CONTENT;
      },
    },
    {
      method: "DELETE",
      path: `${path}/:ownerId/$ref`,
      permission: "application.write",
      handle: async (call) => {
        await removeOwner(call.deps, await readApplication(call), call.param("ownerId"));
        return NO_CONTENT;
      },
    },
  ];
}
