import type { DirectoryReader } from "../directory/ports.ts";

const PAGE = 1_000;

/** The living users of a tenant by the value of one attribute, for as long as a run takes. */
export class PeopleIndex {
  readonly #ids = new Map<string, string>();

  /** Walk over everybody once, so that finding one costs nothing afterwards. */
  static async read(
    directory: DirectoryReader,
    tenantId: string,
    attribute: string,
  ): Promise<PeopleIndex> {
    const index = new PeopleIndex();
    let afterId = "";
    for (;;) {
      const page = await directory.listUsers(tenantId, { afterId, limit: PAGE });
      for (const user of page) {
        const value =
          attribute === "userPrincipalName" ? user.userPrincipalName : user.attributes[attribute];
        if (user.deletedDateTime === undefined && typeof value === "string") {
          index.add(value, user.id);
        }
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return index;
      afterId = last.id;
    }
  }

  /** The id of who has the value, without regard to case. */
  find(value: string): string | undefined {
    return this.#ids.get(value.toLowerCase());
  }

  add(value: string, id: string): void {
    this.#ids.set(value.toLowerCase(), id);
  }
}
