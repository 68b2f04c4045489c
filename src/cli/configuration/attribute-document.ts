import type { JsonObject, JsonValue } from "../../common/json.ts";
import type { JsonReader } from "../../sync/json-reader.ts";
import type { AttributeDefinition, DirectoryDefinition } from "../../sync/schema.ts";
import { readKeys, readScalar } from "./document-reader.ts";

/*
 * Attributes that people defined, as files of configuration write them: a list, each with the
 * directory and the kind of object that it belongs to.
 */

const TYPES = ["String", "Integer", "Reference", "Binary", "Boolean", "DateTime"] as const;
const MUTABILITIES = ["ReadWrite", "ReadOnly", "Immutable", "WriteOnly"] as const;
const FLAGS = ["required", "multivalued", "caseExact", "anchor"] as const;
const KEYS = [
  "directory",
  "object",
  "name",
  "type",
  ...FLAGS,
  "mutability",
  "references",
  "metadata",
] as const;

/** Definitions as a file has them. */
export function formatAttributes(
  directories: readonly DirectoryDefinition[],
): readonly JsonObject[] {
  return directories.flatMap(({ name: directory, objects }) =>
    objects.flatMap(({ name: object, attributes }) =>
      attributes.map((each) => ({ directory, object, ...formatAttribute(each) })),
    ),
  );
}

function formatAttribute(attribute: AttributeDefinition): JsonObject {
  const { name, type, mutability, referencedObjects, metadata } = attribute;
  const flags = FLAGS.filter((flag) => attribute[flag] === true).map((flag) => [flag, true]);
  return {
    name,
    type,
    ...Object.fromEntries(flags),
    ...(mutability !== undefined && { mutability }),
    ...(referencedObjects !== undefined && {
      references: referencedObjects.map(({ referencedObjectName }) => referencedObjectName),
    }),
    ...(metadata !== undefined && { metadata: metadata.map((entry) => ({ ...entry })) }),
  };
}

/** Definitions out of a file; what is wrong is noted. */
export function readAttributes(
  reader: JsonReader,
  path: string,
  value: JsonValue | undefined,
): readonly DirectoryDefinition[] {
  const found = reader.objects(path, value).map(([place, given]) => ({
    directory: reader.text(`${place}.directory`, given.directory),
    object: reader.text(`${place}.object`, given.object),
    attribute: readAttribute(reader, place, given),
  }));
  const byDirectory = Map.groupBy(found, ({ directory }) => directory);
  return [...byDirectory].map(([name, ofDirectory]) => ({
    id: name,
    name,
    objects: [...Map.groupBy(ofDirectory, ({ object }) => object)].map(([objectName, each]) => ({
      name: objectName,
      attributes: each.map(({ attribute }) => attribute),
    })),
  }));
}

function readAttribute(reader: JsonReader, path: string, given: JsonObject): AttributeDefinition {
  readKeys(reader, path, given, KEYS);
  const flags = FLAGS.filter((flag) => reader.flag(`${path}.${flag}`, given[flag], false));
  const mutability = reader.word(`${path}.mutability`, given.mutability, MUTABILITIES, "ReadWrite");
  const { references = [] } = given;
  const names = Array.isArray(references) ? references : [references];
  const referencedObjects = names.map((each: JsonValue, index: number) => ({
    referencedObjectName: reader.text(`${path}.references[${index}]`, each),
  }));
  const metadata = reader.objects(`${path}.metadata`, given.metadata).map(([place, entry]) => ({
    key: reader.text(`${place}.key`, entry.key),
    value: readScalar(reader, `${place}.value`, entry.value) ?? "",
  }));
  return {
    name: reader.text(`${path}.name`, given.name),
    type: reader.word(`${path}.type`, given.type, TYPES, "String") ?? "String",
    ...Object.fromEntries(flags.map((flag) => [flag, true])),
    ...(mutability !== undefined && mutability !== "ReadWrite" && { mutability }),
    ...(referencedObjects.length > 0 && { referencedObjects }),
    ...(metadata.length > 0 && { metadata }),
  };
}
