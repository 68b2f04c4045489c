/** One item of a multi-valued attribute such as `emails`. RFC 7643 section 2.4. */
export interface ScimItem {
  readonly value?: string;
  readonly display?: string;
  readonly type?: string;
  readonly primary?: boolean;
  readonly [subAttribute: string]: unknown;
}

/** The parts of a person's name. RFC 7643 section 4.1.1. */
export interface ScimName {
  readonly formatted?: string;
  readonly familyName?: string;
  readonly givenName?: string;
  readonly middleName?: string;
  readonly honorificPrefix?: string;
  readonly honorificSuffix?: string;
}

/**
 * The attributes of a User as they are to be kept: names as the schema spells them, values of the
 * schema's types, nothing empty. Extensions are objects under their URN. RFC 7643 section 4.1.
 */
export interface ScimUser {
  readonly userName: string;
  readonly externalId?: string;
  readonly displayName?: string;
  readonly nickName?: string;
  readonly profileUrl?: string;
  readonly title?: string;
  readonly userType?: string;
  readonly preferredLanguage?: string;
  readonly locale?: string;
  readonly timezone?: string;
  /** False: the person may not sign in. Absent counts as true in most applications. */
  readonly active?: boolean;
  readonly name?: ScimName;
  readonly emails?: readonly ScimItem[];
  readonly phoneNumbers?: readonly ScimItem[];
  readonly addresses?: readonly ScimItem[];
  readonly roles?: readonly ScimItem[];
  readonly entitlements?: readonly ScimItem[];
  readonly [attribute: string]: unknown;
}

/** The attributes of a Group as they are to be kept, without its members. RFC 7643 section 4.2. */
export interface ScimGroup {
  readonly displayName: string;
  readonly externalId?: string;
  readonly [attribute: string]: unknown;
}
