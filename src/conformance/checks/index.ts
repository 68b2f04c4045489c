import type { CheckFamily } from "../check.ts";
import { AUTHENTICATION } from "./authentication.ts";
import { BULK } from "./bulk.ts";
import { CLIENTS } from "./clients.ts";
import { CREATION } from "./creation.ts";
import { CURSORS } from "./cursors.ts";
import { DELETION } from "./deletion.ts";
import { DISCOVERY } from "./discovery.ts";
import { ERRORS } from "./errors.ts";
import { EXTENSION } from "./extension.ts";
import { FILTERS } from "./filters.ts";
import { GROUPS } from "./groups.ts";
import { LISTS } from "./lists.ts";
import { MEDIA_TYPES } from "./media-types.ts";
import { PATCHES } from "./patches.ts";
import { PROJECTION } from "./projection.ts";
import { READING } from "./reading.ts";
import { REPLACEMENT } from "./replacement.ts";
import { SORTING } from "./sorting.ts";
import { VERSIONS } from "./versions.ts";

/** Every check, in the order of a resource's life. */
export const CHECK_FAMILIES: readonly CheckFamily[] = [
  DISCOVERY,
  AUTHENTICATION,
  CREATION,
  READING,
  LISTS,
  FILTERS,
  SORTING,
  CURSORS,
  PROJECTION,
  REPLACEMENT,
  PATCHES,
  EXTENSION,
  GROUPS,
  DELETION,
  ERRORS,
  MEDIA_TYPES,
  VERSIONS,
  BULK,
  CLIENTS,
];
