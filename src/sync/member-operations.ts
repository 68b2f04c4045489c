import { isJsonObject } from "../common/json.ts";
import type { PatchOperation } from "./request.ts";

/** The members that an operation names: in its value, or in the filter of its path. */
export function listMemberIds({ path, value }: PatchOperation): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) =>
      isJsonObject(item) && typeof item.value === "string" ? [item.value] : [],
    );
  }
  const id = path === undefined ? undefined : readFilteredId(path);
  return id === undefined ? [] : [id];
}

/** How many members these operations name together. */
export function countMembers(operations: readonly PatchOperation[]): number {
  return operations.reduce((sum, operation) => sum + listMemberIds(operation).length, 0);
}

/**
 * Cut operations on members into parts that name at most so many each. Operations that name no
 * members stay together.
 */
export function splitOperations(
  operations: readonly PatchOperation[],
  most: number,
): readonly (readonly PatchOperation[])[] {
  if (countMembers(operations) <= most) return [operations];
  const singles = operations.flatMap((operation) => cutValue(operation, most));
  const parts: PatchOperation[][] = [];
  let room = 0;
  for (const operation of singles) {
    const size = Math.max(1, listMemberIds(operation).length);
    if (size > room) {
      parts.push([]);
      room = most;
    }
    parts.at(-1)?.push(operation);
    room -= size;
  }
  return parts;
}

/** The manager that one of these operations sets, if one does. */
export function findManagerId(operations: readonly PatchOperation[]): string | undefined {
  const operation = operations.find(
    ({ op, path }) => op.toLowerCase() !== "remove" && path?.toLowerCase().endsWith("manager"),
  );
  const value = isJsonObject(operation?.value) ? operation.value.value : operation?.value;
  return typeof value === "string" ? value : undefined;
}

function cutValue(operation: PatchOperation, most: number): readonly PatchOperation[] {
  const { value } = operation;
  if (!Array.isArray(value) || value.length <= most) return [operation];
  const pieces: PatchOperation[] = [];
  for (let from = 0; from < value.length; from += most) {
    pieces.push({ ...operation, value: value.slice(from, from + most) });
  }
  return pieces;
}

/** `members[value eq "x"]`, as we write it. */
function readFilteredId(path: string): string | undefined {
  const start = path.indexOf('"');
  const end = path.lastIndexOf('"');
  if (!path.startsWith("members[") || start < 0 || end <= start) return undefined;
  return String(JSON.parse(path.slice(start, end + 1)));
}
