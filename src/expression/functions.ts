import type { FunctionDefinition } from "./function-definition.ts";
import { COUNTRY_FUNCTIONS } from "./functions-country.ts";
import { DATE_FUNCTIONS } from "./functions-date.ts";
import { ENVIRONMENT_FUNCTIONS } from "./functions-environment.ts";
import { LIST_FUNCTIONS } from "./functions-list.ts";
import { LOGIC_FUNCTIONS } from "./functions-logic.ts";
import { REPLACE_FUNCTIONS } from "./functions-replace.ts";
import { ROLE_FUNCTIONS } from "./functions-roles.ts";
import { TEXT_FUNCTIONS } from "./functions-text.ts";

/** Every function of the language, by name in alphabetical order. */
export const FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = new Map(
  [
    ...TEXT_FUNCTIONS,
    ...DATE_FUNCTIONS,
    ...LIST_FUNCTIONS,
    ...LOGIC_FUNCTIONS,
    ...REPLACE_FUNCTIONS,
    ...ROLE_FUNCTIONS,
    ...ENVIRONMENT_FUNCTIONS,
    ...COUNTRY_FUNCTIONS,
  ]
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map((definition) => [definition.name, definition] as const),
);
