import {
  defineEager,
  type FunctionDefinition,
  optional,
  outOfRange,
  required,
  textOf,
} from "./function-definition.ts";
import { toInteger } from "./value.ts";

/** What Microsoft's language has no word for: the code of a country that is written out. */
export const COUNTRY_FUNCTIONS: readonly FunctionDefinition[] = [
  defineEager(
    {
      name: "CountryCode",
      help:
        "Gives the ISO 3166 code of a country, with two letters unless three are asked for. Takes " +
        "a code, or a name in English, Danish or Finnish; anything else is passed on as it is, " +
        "so that the application says what it makes of it. Rollcall's own.",
      returns: "String",
      parameters: [required("source", "String"), optional("letters", "Integer")],
    },
    (args, context, offset) => {
      const letters = args[1] === undefined ? 2 : toInteger(args[1], "letters", offset);
      if (letters !== 2 && letters !== 3) throw outOfRange("letters must be 2 or 3", offset);
      const source = textOf(args[0], offset);
      const country = source === null ? undefined : context.environment.findCountry?.(source);
      if (country === undefined) return source;
      return letters === 2 ? country.alpha2 : country.alpha3;
    },
  ),
];
