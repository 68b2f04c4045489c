import type { JsonSchema } from "./openapi-schemas.ts";

const text: JsonSchema = { type: "string" };
const flag: JsonSchema = { type: "boolean" };
const count: JsonSchema = { type: "integer", minimum: 0 };
const instant: JsonSchema = { type: "string", format: "date-time" };
const anything: JsonSchema = {};
const list = (items: JsonSchema): JsonSchema => ({ type: "array", items });
const notes = list(anything);
const nullable = (type: string): JsonSchema => ({ type: [type, "null"] });
const object = (
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema => ({ type: "object", properties, ...(required.length > 0 && { required }) });

const KEY_VALUE = object({ key: text, value: nullable("string") }, ["key"]);
const KEYS = object({ value: list(KEY_VALUE) }, ["value"]);
const IDENTITY = object({ id: text, displayName: text, identityType: text, details: anything });

/** The shapes of bodies and answers, by the names that the OpenAPI document gives them. */
export const GRAPH_SCHEMAS: Readonly<Record<SchemaName, JsonSchema>> = {
  directoryUser: object({
    id: text,
    userPrincipalName: text,
    accountEnabled: flag,
    displayName: text,
    givenName: text,
    surname: text,
    mail: text,
    jobTitle: text,
    department: text,
    mobilePhone: text,
    officeLocation: text,
    businessPhones: list(text),
    deletedDateTime: instant,
  }),
  directoryGroup: object({
    id: text,
    displayName: text,
    description: text,
    deletedDateTime: instant,
  }),
  directoryObject: object({ "@odata.type": text, id: text }, ["id"]),
  reference: object({ "@odata.id": text }, ["@odata.id"]),
  deltaObject: object({ id: text, "@removed": object({ reason: text }) }, ["id"]),
  applicationTemplate: object({
    id: text,
    displayName: text,
    publisher: text,
    description: text,
    categories: list(text),
    supportedProvisioningTypes: list(text),
    supportedSingleSignOnModes: list(text),
  }),
  galleryEntry: object({
    id: text,
    templateId: text,
    displayName: text,
    publisher: text,
    description: text,
    homePageUrl: text,
    categories: list(text),
    origin: { type: "string", enum: ["rollcall", "file", "tenant"] },
    capabilities: anything,
    limitations: list(text),
    excludesDefaultAccess: flag,
    onUnassign: { type: "string", enum: ["disable", "delete"] },
    appRoles: list(anything),
    attributes: list(
      object({ objectName: text, name: text, type: text, filterable: flag, required: flag }),
    ),
    objectMappings: list(anything),
  }),
  galleryDocument: object({ id: text, displayName: text, publisher: text, users: list(anything) }),
  instantiation: object({ displayName: text }),
  applicationServicePrincipal: object({ application: anything, servicePrincipal: anything }),
  application: object({ id: text, appId: text, displayName: text, appRoles: list(anything) }),
  servicePrincipal: object({
    id: text,
    appId: text,
    displayName: text,
    applicationTemplateId: text,
    appRoles: list(anything),
  }),
  applicationChange: object({ displayName: text, appRoles: list(anything) }),
  appRoleAssignment: object({
    id: text,
    appRoleId: text,
    principalId: text,
    principalType: { type: "string", enum: ["User", "Group"] },
    principalDisplayName: nullable("string"),
    resourceId: text,
    resourceDisplayName: text,
  }),
  synchronizationSecrets: KEYS,
  synchronizationTemplate: object({
    id: text,
    applicationId: text,
    default: flag,
    description: text,
    discoverable: flag,
    factoryTag: text,
    metadata: list(KEY_VALUE),
  }),
  newJob: object({ templateId: text }, ["templateId"]),
  synchronizationJob: object({
    id: text,
    templateId: text,
    schedule: object({
      interval: text,
      state: { type: "string", enum: ["Active", "Disabled", "Paused"] },
    }),
    status: object({ code: text }),
    synchronizationJobSettings: list(object({ name: text, value: text })),
  }),
  jobRestart: object({ criteria: object({ resetScope: text }) }),
  credentialValidation: object({
    applicationIdentifier: text,
    templateId: text,
    useSavedCredentials: flag,
    credentials: list(KEY_VALUE),
  }),
  credentials: object({ credentials: list(KEY_VALUE) }),
  onDemandRequest: object(
    {
      parameters: list(
        object({
          ruleId: text,
          subjects: list(object({ objectId: text, objectTypeName: text, links: anything })),
        }),
      ),
    },
    ["parameters"],
  ),
  stringKeyStringValuePair: object({ key: text, value: text }),
  synchronizationSchema: object({
    id: text,
    version: text,
    synchronizationRules: list(anything),
    directories: list(anything),
  }),
  schemaReport: object({ issues: notes, unsupported: notes, brokenExamples: notes }),
  attributeMappingFunctionSchema: object({ id: text, name: text, parameters: list(anything) }),
  filterOperatorSchema: object({
    id: text,
    name: text,
    arity: text,
    multivaluedComparisonType: text,
    supportedAttributeTypes: list(text),
  }),
  parseExpressionRequest: object(
    {
      expression: text,
      testInputObject: anything,
      targetAttributeDefinition: anything,
    },
    ["expression"],
  ),
  parseExpressionResponse: object({
    parsingSucceeded: flag,
    evaluationSucceeded: flag,
    evaluationResult: list(text),
    parsedExpression: anything,
    error: anything,
  }),
  directoryDefinition: object({ id: text, name: text, objects: list(anything) }),
  bulkRequest: object({ schemas: list(text), Operations: list(anything) }, ["Operations"]),
  objectConnection: object({
    id: text,
    sourceAnchor: text,
    targetAnchor: text,
    objectTypeName: text,
    isManaged: flag,
  }),
  provisioningObjectSummary: object({
    id: text,
    activityDateTime: instant,
    jobId: text,
    cycleId: text,
    changeId: text,
    provisioningAction: text,
    durationInMilliseconds: count,
    sourceIdentity: IDENTITY,
    targetIdentity: anything,
    provisioningStatusInfo: anything,
    provisioningSteps: list(anything),
    modifiedProperties: list(anything),
  }),
  tenant: object({ id: text, displayName: text, verifiedDomains: list(anything) }),
  newToken: object(
    { name: text, role: text, applicationIds: list(text), ownerId: text, expires: text },
    ["role"],
  ),
  token: object({
    id: text,
    name: text,
    role: text,
    applicationIds: list(text),
    ownerId: text,
    createdDateTime: instant,
    expirationDateTime: instant,
    lastUsedDateTime: instant,
    status: text,
  }),
  givenToken: object({ id: text, role: text, secretText: text }, ["secretText"]),
  newAdministrator: object({
    name: text,
    email: nullable("string"),
    role: text,
    applicationIds: list(text),
    ownerId: text,
  }),
  administrator: object({
    id: text,
    name: text,
    email: nullable("string"),
    role: text,
    applicationIds: list(text),
    createdDateTime: instant,
    lastSignInDateTime: nullable("string"),
  }),
  signInLink: object({ signInLink: text, signInLinkExpirationDateTime: instant }, ["signInLink"]),
  administratorWithLink: object({ id: text, name: text, role: text, signInLink: text }),
  session: object({
    id: text,
    method: text,
    created: instant,
    lastUsed: instant,
    expires: instant,
    address: text,
    agent: text,
  }),
  role: object({ id: text, displayName: text, permissions: list(text) }),
  singleSignOn: object({
    entityId: text,
    replyUrls: list(text),
    relayState: text,
    nameId: object({ format: text, source: text }),
    claims: list(object({ name: text, source: text })),
    enabled: flag,
    certificates: list(anything),
  }),
  newCertificate: object({ displayName: text, endDateTime: instant }),
  selfSignedCertificate: object({ keyId: text, thumbprint: text, key: text, endDateTime: instant }),
  passwordLink: object({ url: text, expirationDateTime: instant }, ["url"]),
  anything: object({}),
};

/** The name of one of {@link GRAPH_SCHEMAS}. */
export type SchemaName =
  | "directoryUser"
  | "directoryGroup"
  | "directoryObject"
  | "reference"
  | "deltaObject"
  | "applicationTemplate"
  | "galleryEntry"
  | "galleryDocument"
  | "instantiation"
  | "applicationServicePrincipal"
  | "application"
  | "servicePrincipal"
  | "applicationChange"
  | "appRoleAssignment"
  | "synchronizationSecrets"
  | "synchronizationTemplate"
  | "newJob"
  | "synchronizationJob"
  | "jobRestart"
  | "credentialValidation"
  | "credentials"
  | "onDemandRequest"
  | "stringKeyStringValuePair"
  | "synchronizationSchema"
  | "schemaReport"
  | "attributeMappingFunctionSchema"
  | "filterOperatorSchema"
  | "parseExpressionRequest"
  | "parseExpressionResponse"
  | "directoryDefinition"
  | "bulkRequest"
  | "objectConnection"
  | "provisioningObjectSummary"
  | "tenant"
  | "newToken"
  | "token"
  | "givenToken"
  | "newAdministrator"
  | "administrator"
  | "administratorWithLink"
  | "signInLink"
  | "session"
  | "role"
  | "singleSignOn"
  | "newCertificate"
  | "selfSignedCertificate"
  | "passwordLink"
  | "anything";
