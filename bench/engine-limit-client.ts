/** What the limit cycle and the limit engine send: bodies and requests, nothing more. */
import { type Dispatcher, Pool } from "undici";

/** A person by the names of a CSV file's columns. */
export type Person = Readonly<Record<string, string>>;

/** The methods that are needed. */
export type Method = "GET" | "POST" | "PATCH";

const IN_FLIGHT = 64;
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** The User that a person is mapped to, as it is sent and as it is kept to compare with. */
export function mapPerson(row: Person): string {
  const email = { type: "work", primary: true, value: row.mail };
  const address = {
    type: "work",
    streetAddress: row.streetAddress,
    locality: row.city,
    postalCode: row.postalCode,
    region: row.state,
    country: row.country,
  };
  return JSON.stringify({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
    externalId: row.objectId,
    userName: row.userPrincipalName,
    active: row.accountEnabled === "true",
    displayName: row.displayName,
    title: row.jobTitle,
    preferredLanguage: row.preferredLanguage,
    name: {
      givenName: row.givenName,
      familyName: row.surname,
      formatted: `${row.givenName} ${row.surname}`,
    },
    emails: [email],
    addresses: [address],
    phoneNumbers: [
      { type: "work", value: row.telephoneNumber },
      { type: "mobile", value: row.mobile },
    ],
    [ENTERPRISE]: { employeeNumber: row.employeeId, department: row.department },
  });
}

/** A way to one target; errors of any kind end the process that uses it. */
export class LimitClient {
  /** Sent so far. */
  readonly requests: Record<Method, number> = { GET: 0, POST: 0, PATCH: 0 };
  readonly #pool: Pool;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(tenantUrl: string, token: string) {
    const { origin, pathname } = new URL(tenantUrl);
    this.#pool = new Pool(origin, { connections: IN_FLIGHT, pipelining: 1 });
    this.#path = pathname;
    this.#headers = {
      authorization: `Bearer ${token}`,
      accept: "application/scim+json",
      "content-type": "application/scim+json",
    };
  }

  /** One GET to match and one POST. @returns the id in the target */
  async create(userName: string | undefined, mapped: string): Promise<string> {
    const filter = encodeURIComponent(`userName eq "${userName}"`);
    const list = JSON.parse(await this.#send("GET", `/Users?filter=${filter}`));
    if (list.totalResults > 0) throw new Error("the limit begins with an empty application");
    return JSON.parse(await this.#send("POST", "/Users", mapped)).id as string;
  }

  async writeManager(targetId: string, managerId: string): Promise<void> {
    const path = `${ENTERPRISE}:manager`;
    await this.#patch(targetId, [{ op: "add", path, value: { value: managerId } }]);
  }

  /** Write the attributes that differ; whole, for the bench changes no parts. */
  async update(targetId: string, before: string, after: string): Promise<void> {
    const old = JSON.parse(before) as Readonly<Record<string, unknown>>;
    const operations = Object.entries(JSON.parse(after) as object)
      .filter(([name, value]) => JSON.stringify(old[name]) !== JSON.stringify(value))
      .map(([path, value]) => ({ op: "replace", path, value }));
    await this.#patch(targetId, operations);
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #patch(targetId: string, operations: readonly object[]): Promise<void> {
    const body = { schemas: [PATCH_SCHEMA], Operations: operations };
    await this.#send("PATCH", `/Users/${targetId}`, JSON.stringify(body));
  }

  #send(method: Method, path: string, body?: string): Promise<string> {
    this.requests[method] += 1;
    const headers = this.#headers;
    return new Promise((resolve, reject) => {
      const options = { method, path: this.#path + path, headers, body: body ?? null };
      this.#pool.dispatch(options, new Answer(resolve, reject));
    });
  }
}

class Answer implements Dispatcher.DispatchHandler {
  readonly #chunks: Buffer[] = [];
  readonly #resolve: (text: string) => void;
  readonly #reject: (error: Error) => void;
  #status = 0;
  constructor(resolve: (text: string) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }
  onRequestStart(): void {}
  onResponseStart(_controller: unknown, status: number): void {
    this.#status = status;
  }
  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }
  onResponseEnd(): void {
    const text = Buffer.concat(this.#chunks).toString();
    if (this.#status < 300) this.#resolve(text);
    else this.#reject(new Error(`${this.#status}: ${text}`));
  }
  onResponseError(_controller: unknown, error: Error): void {
    this.#reject(error);
  }
}

/** Do the work for all items, many side by side. @returns what each came to, in any order */
export async function sideBySide<I, R>(
  items: readonly I[],
  work: (item: I) => Promise<R>,
): Promise<readonly R[]> {
  const done: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      done.push(await work(item));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return done;
}
