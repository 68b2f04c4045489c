import type { JsonObject, JsonValue } from "../common/json.ts";
import type { JsonReader } from "./json-reader.ts";
import type {
  AttributeDefinition,
  DirectoryDefinition,
  MetadataEntry,
  ObjectDefinition,
} from "./schema.ts";

const TYPES = ["String", "Integer", "Reference", "Binary", "Boolean", "DateTime"] as const;
const MUTABILITIES = ["ReadWrite", "ReadOnly", "Immutable", "WriteOnly"] as const;

/** The directories of a schema document: what each side's attributes are. */
export function parseDirectories(
  reader: JsonReader,
  value: JsonValue | undefined,
): readonly DirectoryDefinition[] {
  return reader.objects("directories", value).map(([path, directory]) => {
    const name = reader.text(`${path}.name`, directory.name);
    return {
      id: reader.optionalText(`${path}.id`, directory.id) ?? name,
      name,
      objects: reader
        .objects(`${path}.objects`, directory.objects)
        .map(([place, object]) => readObject(reader, place, object)),
    };
  });
}

function readObject(reader: JsonReader, path: string, object: JsonObject): ObjectDefinition {
  const metadata = readMetadata(reader, `${path}.metadata`, object.metadata);
  return {
    name: reader.text(`${path}.name`, object.name),
    attributes: reader
      .objects(`${path}.attributes`, object.attributes)
      .map(([place, attribute]) => readAttribute(reader, place, attribute)),
    ...(metadata.length > 0 && { metadata }),
  };
}

function readAttribute(reader: JsonReader, path: string, given: JsonObject): AttributeDefinition {
  const metadata = readMetadata(reader, `${path}.metadata`, given.metadata);
  const referencedObjects = reader
    .objects(`${path}.referencedObjects`, given.referencedObjects)
    .map(([place, { referencedObjectName: name }]) => ({
      referencedObjectName: reader.text(`${place}.referencedObjectName`, name),
    }));
  if (given.flowNullValues === true) {
    reader.leaveOut(`${path}.flowNullValues`, "Set flowNullValues on the attribute mapping.");
  }
  if (typeof given.defaultValue === "string" && given.defaultValue !== "") {
    reader.leaveOut(`${path}.defaultValue`, "Set defaultValue on the attribute mapping.");
  }
  if (Array.isArray(given.apiExpressions) && given.apiExpressions.length > 0) {
    reader.leaveOut(
      `${path}.apiExpressions`,
      "Attributes are read and written by their SCIM paths.",
    );
  }
  const mutability = reader.word(`${path}.mutability`, given.mutability, MUTABILITIES, "ReadWrite");
  const isSet = (name: string): boolean => reader.flag(`${path}.${name}`, given[name], false);
  return {
    name: reader.text(`${path}.name`, given.name),
    type: reader.word(`${path}.type`, given.type, TYPES, "String") ?? "String",
    ...(isSet("required") && { required: true }),
    ...(isSet("multivalued") && { multivalued: true }),
    ...(isSet("caseExact") && { caseExact: true }),
    ...(isSet("anchor") && { anchor: true }),
    ...(mutability !== undefined && mutability !== "ReadWrite" && { mutability }),
    ...(referencedObjects.length > 0 && { referencedObjects }),
    ...(metadata.length > 0 && { metadata }),
  };
}

/** Entries that name a part; their values are texts that are kept as they are. */
export function readMetadata(
  reader: JsonReader,
  path: string,
  value: JsonValue | undefined,
): readonly MetadataEntry[] {
  return reader.objects(path, value).map(([place, { key, value: text }]) => ({
    key: reader.text(`${place}.key`, key),
    value: typeof text === "string" ? text : JSON.stringify(text ?? null),
  }));
}
