import { formatFilter } from "../scim/filter.ts";
import { type Path, parsePath } from "../scim/path.ts";

/** What an application asks of its Users beyond their schema, as data: lists of SCIM paths. */
export interface UserRules {
  /** A User without one of these is refused; `emails[type eq "work"].value` means that item. */
  readonly required: readonly string[];
  /** Only by these can a filter ask. Absent: by every attribute. */
  readonly filterable?: readonly string[];
  /** Values of these are codes of ISO 3166-1, of two or three letters. */
  readonly countries?: readonly string[];
}

/** Nothing beyond the schema. */
export const NO_USER_RULES: UserRules = { required: [] };

/** An application's rules with those that an organization adds for itself. */
export function joinUserRules(usual: UserRules, more: UserRules = NO_USER_RULES): UserRules {
  const join = (one: readonly string[] = [], other: readonly string[] = []): readonly string[] => [
    ...new Set([...one, ...other]),
  ];
  const filterable = more.filterable ?? usual.filterable;
  return {
    required: join(usual.required, more.required),
    ...(filterable !== undefined && { filterable }),
    countries: join(usual.countries, more.countries),
  };
}

/** An attribute that an application asks for beyond the schema. */
export interface RequiredAttribute {
  /** As a person reads it, in path notation. */
  readonly path: string;
  /** The attribute, and maybe sub-attribute, that the schema shows as required for it. */
  readonly shown: readonly [attribute: string, subAttribute?: string];
  /** A SCIM filter that holds exactly when the attribute is assigned. */
  readonly filter: string;
}

/**
 * What asking for an attribute comes to.
 *
 * @param text - a SCIM path; one with a filter asks for an item that the filter chooses
 * @throws ScimError `invalidPath`
 */
export function describeRequired(text: string): RequiredAttribute {
  const path = parsePath(text);
  const { filter, ...plain } = path;
  if (filter === undefined) {
    const { attribute, subAttribute } = plain;
    const shown = subAttribute === undefined ? ([attribute] as const) : [attribute, subAttribute];
    return { path: text, shown: shown as RequiredAttribute["shown"], filter: `${text} pr` };
  }
  return { path: text, shown: [plain.attribute], filter: askForItem(path, filter) };
}

/** `addresses[type eq "work"].region` becomes `addresses[type eq "work" and region pr]`. */
function askForItem(
  { urn, attribute, subAttribute }: Path,
  filter: NonNullable<Path["filter"]>,
): string {
  const own = subAttribute === undefined ? "" : ` and ${subAttribute} pr`;
  const head = urn === undefined ? attribute : `${urn}:${attribute}`;
  return `${head}[(${formatFilter(filter)})${own}]`;
}
