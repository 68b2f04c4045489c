/** An employee as the application's API shows one. */
export interface Employee {
  readonly id: string;
  readonly name: string;
  readonly userName?: string;
  readonly email?: string;
  readonly department?: string;
  readonly managerId?: string;
  /** In lists; absent where nobody here has that id. */
  readonly managerName?: string;
  readonly active: boolean;
  readonly role: "administrator" | "employee";
  readonly managedBy: "directory" | "manual";
  /** ISO instants. */
  readonly lastSynced?: string;
  readonly inactiveSince?: string;
  readonly removedAt?: string;
  readonly revivedAt?: string;
  readonly inactiveReason?: "directory" | "deleted" | "manual";
  /** A date, `YYYY-MM-DD`. */
  readonly terminationDate?: string;
  readonly policy?: string;
  readonly employmentDate?: string;
  readonly payrollNumber?: string;
  /** Local fields that still have to be given. */
  readonly missing: readonly string[];
  /** Access and managed fields are the directory's alone. */
  readonly locked: boolean;
}

/** An employee with all of the User. */
export interface DetailedEmployee extends Employee {
  readonly managedFields: readonly string[];
  readonly user: ScimUser;
}

/** What the pages read of a SCIM User. */
export interface ScimUser {
  readonly userName?: string;
  readonly externalId?: string;
  readonly title?: string;
  readonly name?: { readonly givenName?: string; readonly familyName?: string };
  readonly emails?: readonly { readonly value?: string; readonly type?: string }[];
  readonly phoneNumbers?: readonly { readonly value?: string; readonly type?: string }[];
}

/** An organization as its API shows one. */
export interface OrganizationView {
  readonly organization: {
    readonly id: string;
    readonly name: string;
    readonly application: string;
    readonly created: string;
    readonly tenantUrl: string;
    readonly provisioning: "enabled" | "disabled";
    readonly lifecycle: {
      readonly deletion: "keep" | "erase";
      readonly directories: "one" | "any";
      readonly managedFields: "locked" | "open";
      readonly localFields: readonly string[];
      readonly takeOver: "operator" | "administrator";
      readonly signOnFirst: boolean;
    };
    readonly directory?: { readonly id: string; readonly name: string; readonly since: string };
  };
  readonly counts: {
    readonly active: number;
    readonly inactive: number;
    readonly managed: number;
    readonly needsAttention: number;
  };
}

/** A person, as other things name one. */
export interface ShownPerson {
  readonly id: string;
  readonly name?: string;
  readonly active: boolean;
}
