/**
 * Named departures from the letter of RFC 7643 and 7644 that real clients need.
 *
 * Every reader takes them as an argument; nothing here is looked up elsewhere. Facts about the
 * clients come from Microsoft's SCIM documentation and the wire, see `vectors/scim/`.
 */
export interface Quirks {
  /** `externalId eq ida4711`: a filter literal without quotes reads as a string. */
  readonly filterLenientLiterals: boolean;
  /** `filter=` with nothing after it counts as no filter. */
  readonly filterEmptyAsNone: boolean;
  /** `"True"` and `"false"`, any case, read as booleans in values and filters. */
  readonly stringBooleans: boolean;
  /** Numbers read as text and numeric text as numbers where the schema says so. */
  readonly looseScalars: boolean;
  /** `""` means unassigned, as `null` and `[]` always do. */
  readonly emptyStringClears: boolean;
  /** Unknown URIs in `schemas`: drop them (Entra's 2006 Group URI) or refuse the request. */
  readonly unknownSchemas: "ignore" | "reject";
  /** Unknown attributes in a body or a path-less PATCH value: leave out with a note, or refuse. */
  readonly unknownAttributes: "ignore" | "reject";
  /** A PATCH `path` no schema has: leave out with a note, or refuse with invalidPath. */
  readonly unknownPaths: "ignore" | "reject";
  /** Two items with `primary` true in one value: refuse, or the first keeps it. */
  readonly primaryConflict: "reject" | "keepFirst";
  /** `emails[type eq "work"].value` with no match creates the item from its equalities. */
  readonly createOnNoTarget: boolean;
  /** Removing through a filter that matches nothing: no change, or noTarget. */
  readonly removeNoTarget: "ignore" | "reject";
  /** `remove` with a `value` removes the items named there and never the rest. */
  readonly removeByValue: boolean;
  /** A bare string or a one-item array stands for a complex value; `{value}` for a simple one. */
  readonly looseComplex: boolean;
  /** Keys like `name.givenName` and `urn:…:User:department` are paths, also in a body. */
  readonly dottedKeys: boolean;
  /** A readOnly attribute in a path-less PATCH value is left out instead of refused. */
  readonly ignoreReadOnlyInMerge: boolean;
  /** A value path on a single-valued complex attribute reads as that one value. */
  readonly valuePathOnSingle: boolean;
  /** Entra's AppRoleAssignmentsComplex: `roles[].value` holding JSON text is unpacked. */
  readonly jsonTextRoles: boolean;
  /** PUT without `active` keeps the stored state instead of clearing it. */
  readonly replaceKeepsActive: boolean;
  /** Messages without their `schemas` URI, or with another, are read all the same. */
  readonly looseMessageSchemas: boolean;
  /**
   * Bulk: `method` in any case, creations without a `bulkId`, a PATCH as a bare list, and
   * `failOnErrors` of 0 for none are read.
   */
  readonly looseBulkOperations: boolean;
  /** Rewrite e-mail domains and instant-messaging addresses to their canonical form. */
  readonly canonicaliseValues: boolean;
  /** `addresses.country` that is not two letters: store as sent, or refuse. */
  readonly countryNames: "store" | "reject";
  /** Values beside the schema's canonicalValues: they are suggestions, or the only ones. */
  readonly canonicalValues: "suggest" | "restrict";
}

/** The default: reads what Entra, Okta, OneLogin, JumpCloud, Ping and others send. */
export const TOLERANT_QUIRKS: Quirks = {
  filterLenientLiterals: true,
  filterEmptyAsNone: true,
  stringBooleans: true,
  looseScalars: true,
  emptyStringClears: true,
  unknownSchemas: "ignore",
  unknownAttributes: "ignore",
  unknownPaths: "reject",
  primaryConflict: "reject",
  createOnNoTarget: true,
  removeNoTarget: "ignore",
  removeByValue: true,
  looseComplex: true,
  dottedKeys: true,
  ignoreReadOnlyInMerge: true,
  valuePathOnSingle: true,
  jsonTextRoles: true,
  replaceKeepsActive: true,
  looseMessageSchemas: true,
  looseBulkOperations: true,
  canonicaliseValues: false,
  countryNames: "store",
  canonicalValues: "suggest",
};

/** RFC 7643 and 7644 to the letter. */
export const STRICT_QUIRKS: Quirks = {
  filterLenientLiterals: false,
  filterEmptyAsNone: false,
  stringBooleans: false,
  looseScalars: false,
  emptyStringClears: false,
  unknownSchemas: "reject",
  unknownAttributes: "reject",
  unknownPaths: "reject",
  primaryConflict: "reject",
  createOnNoTarget: false,
  removeNoTarget: "reject",
  removeByValue: false,
  looseComplex: false,
  dottedKeys: false,
  ignoreReadOnlyInMerge: false,
  valuePathOnSingle: false,
  jsonTextRoles: false,
  replaceKeepsActive: false,
  looseMessageSchemas: false,
  looseBulkOperations: false,
  canonicaliseValues: true,
  countryNames: "reject",
  canonicalValues: "restrict",
};
