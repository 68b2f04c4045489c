import type { DirectoryStore, DirectoryWriter } from "../directory/ports.ts";
import type { AppRoleAssignment } from "../directory/user.ts";
import type { ConfigurationChange } from "../sync/configuration-diff.ts";
import type { AuditNote } from "../sync/configuration-log.ts";
import type { GalleryStore } from "../sync/gallery-document.ts";
import { type AuditPorts, recordAudit } from "./audit.ts";

/**
 * The directory in somebody's hands: who is assigned to an application, and who no longer, is
 * remembered with their name, in the transaction of the change.
 */
export function auditingDirectory(directory: DirectoryStore, ports: AuditPorts): DirectoryStore {
  const write: DirectoryStore["write"] = (tenantId, work) => {
    let notes: AuditNote[] = [];
    const change = () =>
      directory.write(tenantId, (writer) => {
        // The database may ask for the work to be done again.
        notes = [];
        const seen = new Map<string, AppRoleAssignment>();
        return work(watchAssignments(writer, seen, notes));
      });
    return recordAudit(ports, tenantId, change, () => notes);
  };
  // The reads are the directory's own; only `write` is another.
  return new Proxy(directory, {
    get: (target, name) => {
      if (name === "write") return write;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

type Watched = "listAssignments" | "readAssignment" | "addAssignment" | "removeAssignment";

/** The writer itself, but for what concerns assignments. */
function watchAssignments(
  writer: DirectoryWriter,
  seen: Map<string, AppRoleAssignment>,
  notes: AuditNote[],
): DirectoryWriter {
  const watched: Pick<DirectoryWriter, Watched> = {
    async readAssignment(tenantId, id) {
      const found = await writer.readAssignment(tenantId, id);
      if (found !== undefined) seen.set(id, found);
      return found;
    },
    async listAssignments(tenantId, applicationId) {
      const found = await writer.listAssignments(tenantId, applicationId);
      for (const assignment of found) seen.set(assignment.id, assignment);
      return found;
    },
    async addAssignment(tenantId, assignment) {
      const added = await writer.addAssignment(tenantId, assignment);
      if (added) notes.push(describeAssignment("Add app role assignment", assignment));
      return added;
    },
    async removeAssignment(tenantId, assignmentId) {
      const removed = await writer.removeAssignment(tenantId, assignmentId);
      const known = seen.get(assignmentId);
      if (removed && known !== undefined) {
        notes.push(describeAssignment("Remove app role assignment", known));
      }
      return removed;
    },
  };
  return new Proxy(writer, {
    get: (target, name) => {
      if (Object.hasOwn(watched, name)) return watched[name as keyof typeof watched];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

function describeAssignment(
  activity: "Add app role assignment" | "Remove app role assignment",
  { applicationId, principalId, principalType, appRoleId }: AppRoleAssignment,
): AuditNote {
  const value = { principalId, principalType, appRoleId };
  const change: ConfigurationChange =
    activity === "Add app role assignment"
      ? { displayName: "appRoleAssignment", newValue: value }
      : { displayName: "appRoleAssignment", oldValue: value };
  return { activity, applicationId, modifiedProperties: [change] };
}

/** The gallery in somebody's hands: what they add and take out is remembered with their name. */
export function auditingGallery(gallery: GalleryStore, ports: AuditPorts): GalleryStore {
  const describe = (
    activity: "Add gallery application" | "Delete gallery application",
    id: string,
  ): AuditNote => {
    const modifiedProperties = [{ displayName: "id", newValue: id }];
    return { activity, applicationId: "", modifiedProperties };
  };
  return {
    ...gallery,
    saveEntry: (tenantId, entry) =>
      recordAudit(
        ports,
        tenantId,
        () => gallery.saveEntry(tenantId, entry),
        () => [describe("Add gallery application", entry.id)],
      ),
    removeEntry: (tenantId, id) =>
      recordAudit(
        ports,
        tenantId,
        () => gallery.removeEntry(tenantId, id),
        (isRemoved) => (isRemoved ? [describe("Delete gallery application", id)] : []),
      ),
  };
}
