/** Every list that the two consoles open, asked as they ask. */
import { NAMES } from "./engine-api.ts";
import {
  listBehindLast as behindLast,
  type ListRequest,
  listGraph,
  type Parameters,
  listByWord as walk,
  listWhole as whole,
} from "./lists-ask.ts";
import { formatEmployeeId, ORGANIZATION_ID, OWNERS_ID } from "./lists-organization.ts";
import { formatAddress, formatId, formatName } from "./lists-people.ts";

const GRAPH = `/tenants/${NAMES.tenantId}/v1.0`;
const ROLLCALL = `/rollcall/v1/tenants/${NAMES.tenantId}`;
const SAAS = `/saas/v1/organizations/${ORGANIZATION_ID}`;
const OWNERS = `/saas/v1/organizations/${OWNERS_ID}`;
const APPLICATION = formatId("app", 0);
const JOB = `${ROLLCALL}/applications/${APPLICATION}/jobs/${formatId("job", 0)}`;
const PERSON = 1_321;

const graph = (title: string, path: string, parameters?: Parameters): ListRequest =>
  listGraph(title, GRAPH + path, parameters);

const log = (title: string, parameters: Parameters): ListRequest =>
  walk(
    `provisioning log: ${title}`,
    `${ROLLCALL}/provisioningLog`,
    { top: 100, ...parameters },
    {
      list: "value",
      answer: "skipToken",
      ask: "skipToken",
    },
  );

const audit = (title: string, parameters: Parameters): ListRequest =>
  walk(
    `audit log: ${title}`,
    `${ROLLCALL}/configurationAudit`,
    { ...parameters, top: 100 },
    {
      list: "value",
      answer: "skipToken",
      ask: "skipToken",
    },
  );

const saas = (title: string, path: string, list: string, parameters: Parameters): ListRequest =>
  walk(title, SAAS + path, parameters, { list, answer: "next", ask: "after" });
const resources = (title: string, parameters: Parameters): ListRequest =>
  walk(
    `resources: ${title}`,
    `${OWNERS}/resources`,
    { ...parameters, limit: 100 },
    { list: "resources", answer: "next", ask: "after" },
  );

const USER_COLUMNS = "id,displayName,userPrincipalName,department,jobTitle,accountEnabled";
const begins = (text: string): string =>
  `(startswith(displayName,'${text}') or startswith(userPrincipalName,'${text}'))`;
const users = (title: string, parameters: Parameters): ListRequest =>
  graph(`users: ${title}`, "/users", { $select: USER_COLUMNS, ...parameters });
const ENABLED = "accountEnabled eq true";
const DISABLED = "accountEnabled eq false";

const DIRECTORY: readonly ListRequest[] = [
  users("all", { $count: "true" }),
  users("search, one fits", { $filter: begins(formatName(PERSON)) }),
  users("search, many fit", { $filter: begins("b") }),
  users("search, nobody fits", { $filter: begins("zz") }),
  users("enabled", { $filter: ENABLED }),
  users("disabled", { $filter: DISABLED }),
  users("disabled, search", { $filter: `${begins("ada")} and ${DISABLED}` }),
  ...["displayName", "userPrincipalName", "department", "jobTitle"].flatMap((column) => [
    users(`by ${column}`, { $orderby: `${column} asc`, $count: "true" }),
    users(`by ${column}, downwards`, { $orderby: `${column} desc`, $count: "true" }),
  ]),
  users("search, by department", { $filter: begins("b"), $orderby: "department asc" }),
  users("disabled, by name", { $filter: DISABLED, $orderby: "displayName asc" }),
  users("enabled, by title", { $filter: ENABLED, $orderby: "jobTitle desc" }),
  graph("to choose from: nothing typed", "/users", { $top: 20, $select: "id,displayName" }),
  graph("to choose from: typed", "/users", {
    $top: 8,
    $filter: "startswith(displayName,'ilse') or startswith(userPrincipalName,'ilse')",
  }),
  graph("deleted users", "/directory/deletedItems/microsoft.graph.user"),
  graph("deleted groups", "/directory/deletedItems/microsoft.graph.group"),
  graph("groups: all", "/groups", { $select: "id,displayName,description", $count: "true" }),
  graph("groups: search", "/groups", { $filter: "startswith(displayName,'Kitchen team 1')" }),
  graph("groups: nothing fits", "/groups", { $filter: "startswith(displayName,'zz')" }),
  graph("groups: by name", "/groups", { $orderby: "displayName desc", $count: "true" }),
  graph("members of 10,000", `/groups/${formatId("group", 0)}/members`, { $count: "true" }),
  graph("members by way of others", `/groups/${formatId("group", 1)}/transitiveMembers`),
  graph("groups of a person", `/users/${formatId("user", PERSON)}/transitiveMemberOf`, {
    $count: "true",
  }),
  {
    ...whole("a person", `${GRAPH}/users/${formatId("user", PERSON)}?$expand=manager`),
    rows: () => 1,
  },
  { ...whole("how many users", `${GRAPH}/users/$count`), rows: Number },
];

const ASSIGNED = `/servicePrincipals/${APPLICATION}/appRoleAssignedTo`;
const contains = (text: string): string => `contains(principalDisplayName,'${text}')`;
const assigned = (title: string, parameters: Parameters): ListRequest =>
  graph(`assigned: ${title}`, ASSIGNED, {
    $count: parameters.$filter?.toString().includes("contains") === true ? undefined : "true",
    ...parameters,
  });

const APPLICATIONS: readonly ListRequest[] = [
  graph("applications", "/servicePrincipals", { $select: "id,displayName", $count: "true" }),
  assigned("all", {}),
  assigned("how many", { $top: 1 }),
  assigned("users", { $filter: "principalType eq 'User'" }),
  assigned("groups", { $filter: "principalType eq 'Group'" }),
  assigned("of one role", { $filter: `appRoleId eq '${formatId("app", 1)}'` }),
  assigned("of no role, how many", { $top: 1, $filter: "appRoleId eq 'none'" }),
  assigned("search, one fits", { $filter: contains(formatName(PERSON)) }),
  assigned("search, many fit", { $filter: contains("berg") }),
  assigned("search, nobody fits", { $filter: contains("zz") }),
  assigned("search among users", { $filter: `${contains("berg")} and principalType eq 'User'` }),
  assigned("by name", { $orderby: "principalDisplayName asc" }),
  assigned("by name, downwards", { $orderby: "principalDisplayName desc" }),
  assigned("by type", { $orderby: "principalType asc" }),
  graph("applications of a person", `/users/${formatId("user", PERSON)}/appRoleAssignments`),
  behindLast("staged deletions", `${JOB}/stagedDeletions?top=100&status=waiting`, (row) => {
    return `${row.objectType}/${row.sourceId}`;
  }),
  whole("plans", `${JOB}/plans?top=20`),
  behindLast("plan: items", `${JOB}/plans/plan-19/items?top=200`, ({ position }) => `${position}`),
  whole("plan: items far down", `${JOB}/plans/plan-19/items?top=200&after=90000`),
  whole("plan: deletions", `${JOB}/plans/plan-19/items?top=200&action=delete`),
  whole(
    "plan: creates, of which there are none",
    `${JOB}/plans/plan-19/items?top=200&action=create`,
  ),
  whole("history", `${JOB}/versions?top=200`),
  whole("cycles", `${JOB}/cycles?top=50`),
  whole("home: all applications", `${ROLLCALL}/jobs`),
  whole("home: what ends", `${ROLLCALL}/expirations`),
  whole("home: last changes", `${ROLLCALL}/configurationAudit?top=5`),
  whole("propagation", `${ROLLCALL}/propagation?days=14`),
  whole("propagation, 90 days", `${ROLLCALL}/propagation?days=90`),
  whole(
    "why / why not",
    `${ROLLCALL}/explanations?objectId=${formatId("user", PERSON)}&objectType=User`,
  ),
];

const STATUS = "provisioningStatusInfo/status";
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const OF_PERSON = `sourceIdentity/id eq '${formatId("user", PERSON)}'`;
const search = (text: string): string =>
  `(contains(sourceIdentity/displayName,'${text}') or ` +
  `contains(sourceIdentity/userPrincipalName,'${text}') or contains(targetIdentity/id,'${text}'))`;

const LOGS: readonly ListRequest[] = [
  log("each", {}),
  log("folded", { foldSkips: "true" }),
  ...["success", "failure", "skipped", "warning"].map((status) =>
    log(status, { filter: `${STATUS} eq '${status}'`, foldSkips: "true" }),
  ),
  ...["create", "update", "disable", "delete", "stagedDelete", "other"].map((action) =>
    log(action, { filter: `provisioningAction eq '${action}'`, foldSkips: "true" }),
  ),
  log("failed creates, of which there are none", {
    filter: `${STATUS} eq 'failure' and provisioningAction eq 'create'`,
    foldSkips: "true",
  }),
  log("one application", { filter: `servicePrincipal/id eq '${APPLICATION}'`, foldSkips: "true" }),
  log("failures of one application", {
    filter: `servicePrincipal/id eq '${APPLICATION}' and ${STATUS} eq 'failure'`,
    foldSkips: "true",
  }),
  log("users", { filter: "sourceIdentity/identityType eq 'User'", foldSkips: "true" }),
  log("groups, of which there are none", {
    filter: "sourceIdentity/identityType eq 'Group'",
    foldSkips: "true",
  }),
  log("one code", {
    filter: "provisioningStatusInfo/errorInformation/errorCode eq 'DuplicateTargetEntries'",
    foldSkips: "true",
  }),
  log("a code that nothing has", {
    filter: "provisioningStatusInfo/errorInformation/errorCode eq 'Timeout'",
    foldSkips: "true",
  }),
  log("a day in the middle", {
    filter: `activityDateTime ge ${daysAgo(11)} and activityDateTime lt ${daysAgo(10)}`,
    foldSkips: "true",
  }),
  log("one cycle", { filter: "cycleId eq 'cycle-20'" }),
  log("one person", { filter: OF_PERSON, foldSkips: "true" }),
  log("search, many fit", { filter: search("Berg"), foldSkips: "true" }),
  log("search, one fits", { filter: search(formatName(PERSON)), foldSkips: "true" }),
  log("search, nobody fits", { filter: search("zz"), foldSkips: "true" }),
  log("a person's timeline", {
    filter: `${OF_PERSON} and sourceIdentity/identityType eq 'User'`,
    top: 50,
    exchanges: "true",
  }),
  audit("all", {}),
  audit("of one application", { applicationId: APPLICATION }),
  audit("of one activity", { activity: "Sign in" }),
  audit("of an activity long ago", { activity: "Delete application" }),
  audit("search, many fit", { text: "berg" }),
  audit("search, one fits", { text: formatName(PERSON) }),
  audit("search, nothing fits", { text: "zzzz" }),
];

const employees = (title: string, parameters: Parameters): ListRequest =>
  saas(`employees: ${title}`, "/employees", "employees", { ...parameters, limit: 100 });
const requests = (title: string, parameters: Parameters): ListRequest =>
  saas(`SCIM requests: ${title}`, "/requests", "requests", { ...parameters, limit: 100 });
const changes = (title: string, parameters: Parameters): ListRequest =>
  saas(`organization's audit: ${title}`, "/audit", "entries", { ...parameters, limit: 50 });

const ORGANIZATION: readonly ListRequest[] = [
  { ...whole("organization with its counts", SAAS), rows: () => 1 },
  employees("active", {}),
  employees("inactive, too", { inactive: "all" }),
  employees("need attention", { needsAttention: "true" }),
  employees("need attention, inactive, too", { needsAttention: "true", inactive: "all" }),
  employees("search, one fits", { q: formatName(PERSON) }),
  employees("search, many fit", { q: "berg" }),
  employees("search, nobody fits", { q: "zz" }),
  employees("search, an address, inactive, too", { q: formatAddress(PERSON), inactive: "all" }),
  requests("all", {}),
  requests("PATCH", { method: "PATCH" }),
  requests("DELETE, long ago", { method: "DELETE" }),
  requests("refused", { status: "400" }),
  requests("failures, long ago", { status: "500" }),
  requests("of one token", { token: "token-0" }),
  requests("of another token", { token: "token-9" }),
  requests("of one person", { resource: formatEmployeeId(PERSON) }),
  changes("all", {}),
  changes("of one person", { resource: formatEmployeeId(PERSON) }),
  changes("updates", { action: "update" }),
  changes("deletions, long ago", { action: "delete" }),
  resources("all", {}),
  resources("of one person", { ownerId: formatEmployeeId(321) }),
  resources("of a subscription", { subscriptionId: "subscription-7" }),
  whole("subscriptions", `${OWNERS}/subscriptions`, "subscriptions"),
  whole("permissions", `${OWNERS}/permissions`, "permissions"),
  whole("owners", `${OWNERS}/owners`, "owners"),
  whole("integration", `${SAAS}/integration`),
  whole("operator: organizations", "/saas/v1/organizations", "organizations"),
];

/** All of them, in the order of the consoles' menus. */
export const LIST_REQUESTS: readonly ListRequest[] = [
  ...DIRECTORY,
  ...APPLICATIONS,
  ...LOGS,
  ...ORGANIZATION,
];
