import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";
import type { JsonObject } from "../../src/common/json.ts";
import { translateFromEntra } from "./entra-shim.ts";
import type { DeskTarget } from "./sync-desk.ts";

/** A SCIM server that is not ours: scimmy with its routers, over a map in memory. */
export interface ScimmyTarget extends DeskTarget {
  /** The resources by id, as they are stored. */
  readonly users: Map<string, JsonObject>;
  readonly groups: Map<string, JsonObject>;
  /** Requests since the last {@link ScimmyTarget.takeCounts}, by method. */
  readonly takeCounts: () => Readonly<Record<string, number>>;
  /** Answers of 400 and above since the start, with what was sent. */
  readonly refusals: string[];
  /** Take what Entra sends from now on, or no more. */
  readonly shimForEntra: (isOn: boolean) => void;
  /** Forget all resources. */
  readonly clear: () => void;
  readonly close: () => Promise<void>;
}

interface Room {
  readonly users: Map<string, JsonObject>;
  readonly groups: Map<string, JsonObject>;
  readonly idByName: Map<string, string>;
}

const TOKEN = "token-of-the-scimmy-server";

/** Start one. scimmy keeps its declarations in the process: one at a time in a test file. */
export async function startScimmy(): Promise<ScimmyTarget> {
  const room: Room = { users: new Map(), groups: new Map(), idByName: new Map() };
  declareUsers(room);
  declareGroups(room);
  let counts: Record<string, number> = {};
  const refusals: string[] = [];
  const app = express();
  app.use((request, response, next) => {
    counts[request.method] = (counts[request.method] ?? 0) + 1;
    response.on("finish", () => {
      if (response.statusCode < 400) return;
      const sent = JSON.stringify(request.body);
      refusals.push(`${request.method} ${request.url} ${sent}: ${response.statusCode}`);
    });
    next();
  });
  let isShimmed = false;
  app.patch("/scim/*path", express.json({ type: "*/*" }), (request, _response, next) => {
    const { Operations } = request.body as { readonly Operations?: readonly JsonObject[] };
    const id = request.path.split("/").at(-1) ?? "";
    const resource = room.users.get(id) ?? room.groups.get(id);
    if (isShimmed && Operations !== undefined) {
      request.body = { ...request.body, Operations: translateFromEntra(Operations, resource) };
    }
    next();
  });
  app.use(
    "/scim",
    new SCIMMYRouters({
      type: "bearer",
      handler: (request) => {
        if (request.header("authorization") === `Bearer ${TOKEN}`) return "rollcall";
        throw new Error("Wrong token.");
      },
    }),
  );
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim`,
    token: TOKEN,
    users: room.users,
    groups: room.groups,
    refusals,
    takeCounts: () => {
      const taken = counts;
      counts = {};
      return taken;
    },
    shimForEntra: (isOn) => {
      isShimmed = isOn;
    },
    clear: () => {
      for (const each of [room.users, room.groups, room.idByName]) each.clear();
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function declareUsers(room: Room): void {
  const { User } = SCIMMY.Resources;
  User.extend(SCIMMY.Schemas.EnterpriseUser, false);
  SCIMMY.Resources.declare(User)
    .ingress((resource, instance) => {
      const id = resource.id ?? randomUUID();
      const data = JSON.parse(JSON.stringify({ ...instance, id })) as JsonObject;
      const name = String(data.userName).toLowerCase();
      const owner = room.idByName.get(name);
      if (owner !== undefined && owner !== id) {
        throw new SCIMMY.Types.Error(409, "uniqueness", "The userName is taken.");
      }
      if (resource.id !== undefined && !room.users.has(id)) {
        throw new SCIMMY.Types.Error(404, null as unknown as string, `No user ${id}.`);
      }
      const before = room.users.get(id);
      if (before !== undefined) room.idByName.delete(String(before.userName).toLowerCase());
      room.idByName.set(name, id);
      room.users.set(id, data);
      return data as never;
    })
    .egress((resource) => {
      if (resource.id !== undefined) {
        const user = room.users.get(resource.id);
        if (user !== undefined) return user as never;
        throw new SCIMMY.Types.Error(404, null as unknown as string, `No user ${resource.id}.`);
      }
      return findUsers(room, resource.filter) as never;
    })
    .degress((resource) => {
      const name = String(room.users.get(resource.id ?? "")?.userName).toLowerCase();
      room.idByName.delete(name);
      room.users.delete(resource.id ?? "");
    });
}

/** By index where the filter is one `userName eq`, as any server with a database would. */
function findUsers(room: Room, filter: SCIMMY.Types.Filter | undefined): readonly JsonObject[] {
  if (filter === undefined) return [...room.users.values()];
  const [only, ...others] = [...filter] as Record<string, readonly unknown[]>[];
  const comparison = only?.userName ?? only?.username;
  if (others.length === 0 && comparison?.[0] === "eq" && Object.keys(only ?? {}).length === 1) {
    const id = room.idByName.get(String(comparison[1]).toLowerCase());
    const user = id === undefined ? undefined : room.users.get(id);
    return user === undefined ? [] : [user];
  }
  return filter.match([...room.users.values()]);
}

function declareGroups(room: Room): void {
  SCIMMY.Resources.declare(SCIMMY.Resources.Group)
    .ingress((resource, instance) => {
      const id = resource.id ?? randomUUID();
      const data = JSON.parse(JSON.stringify({ ...instance, id })) as JsonObject;
      room.groups.set(id, data);
      return data as never;
    })
    .egress((resource) => {
      const { id, filter } = resource;
      if (id === undefined) {
        const all = [...room.groups.values()];
        return (filter === undefined ? all : filter.match(all)) as never;
      }
      const group = room.groups.get(id);
      if (group !== undefined) return group as never;
      throw new SCIMMY.Types.Error(404, null as unknown as string, `No group ${id}.`);
    })
    .degress((resource) => {
      room.groups.delete(resource.id ?? "");
    });
}
