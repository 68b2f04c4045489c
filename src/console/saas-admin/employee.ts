/** An employee as the application's API shows one. */
export interface Employee {
  readonly id: string;
  readonly name: string;
  readonly userName?: string;
  readonly email?: string;
  readonly department?: string;
  readonly active: boolean;
  readonly managedBy: "directory" | "manual";
  /** ISO instant. */
  readonly lastSynced?: string;
}
