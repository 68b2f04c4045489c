import type { AuditNote, ConfigurationActivity } from "../sync/configuration-log.ts";
import type { Lane, ObjectKey, SyncStore } from "../sync/ports.ts";
import { type AuditPorts, recordAudit } from "./audit.ts";

type Decisions = Pick<
  SyncStore,
  "saveIgnoredDrift" | "removeIgnoredDrift" | "saveExample" | "removeExample"
>;

/**
 * Which differences of a target are left as they are, and what mappings are held to. The values
 * are nobody's business.
 */
export function auditDecisions(store: SyncStore, ports: AuditPorts): Decisions {
  const describe = async (
    activity: ConfigurationActivity,
    lane: Lane,
    modifiedProperties: AuditNote["modifiedProperties"],
  ): Promise<AuditNote> => {
    const applicationId = (await store.readJob(lane))?.job.applicationId ?? "";
    return { activity, applicationId, jobId: lane.jobId, modifiedProperties };
  };
  const remove = async (
    lane: Lane,
    note: AuditNote,
    change: () => Promise<boolean>,
  ): Promise<boolean> =>
    recordAudit(ports, lane.tenantId, change, (removed) => (removed ? [note] : []));
  return {
    async saveIgnoredDrift(lane, drift) {
      const what = describeDifference(drift, drift.attribute);
      const note = await describe("Ignore difference", lane, what);
      const change = () => store.saveIgnoredDrift(lane, drift);
      await recordAudit(ports, lane.tenantId, change, () => [note]);
    },
    async removeIgnoredDrift(lane, key, attribute) {
      const what = describeDifference(key, attribute);
      const note = await describe("Stop ignoring difference", lane, what);
      return remove(lane, note, () => store.removeIgnoredDrift(lane, key, attribute));
    },
    async saveExample(lane, example) {
      const { id, targetAttributeName } = example;
      const note = await describe("Add mapping example", lane, [
        { displayName: "example", newValue: id },
        { displayName: "attribute", newValue: targetAttributeName },
      ]);
      const change = () => store.saveExample(lane, example);
      await recordAudit(ports, lane.tenantId, change, () => [note]);
    },
    async removeExample(lane, id) {
      const what = [{ displayName: "example", oldValue: id }];
      const note = await describe("Remove mapping example", lane, what);
      return remove(lane, note, () => store.removeExample(lane, id));
    },
  };
}

function describeDifference(
  { objectType, sourceId }: ObjectKey,
  attribute: string,
): AuditNote["modifiedProperties"] {
  return [
    { displayName: objectType === "User" ? "user" : "group", newValue: sourceId },
    { displayName: "attribute", newValue: attribute },
  ];
}
