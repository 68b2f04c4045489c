import type { JsonValue } from "../common/json.ts";

/** A place in a text; both count from 1. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

/** A YAML document that was read. */
export interface YamlText {
  /** Null when there are problems. */
  readonly value: JsonValue;
  readonly problems: readonly (YamlPlace & { readonly message: string })[];
  /** Where something stands; of what is missing, where it would belong. */
  readonly locate: (path: readonly (string | number)[]) => YamlPlace;
}

/** What a mapping made of an object that somebody made up. */
export type MappingTrial =
  | { readonly inScope: boolean; readonly target: Readonly<Record<string, JsonValue>> }
  | { readonly error: string };

/** Reads and writes YAML. */
export interface YamlTool {
  readonly parse: (text: string) => YamlText;
  readonly format: (value: JsonValue) => string;
}
