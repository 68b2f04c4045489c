import { type Command, Option } from "commander";
import type { EmployeeAdmin, EmployeeRow } from "../employee-services.ts";
import type { CommandContext } from "../program.ts";
import { formatTable } from "../table.ts";
import { writeJson } from "../terminal.ts";
import { addPlaceOptions, type PlaceOptions, readPlace } from "./organization-place.ts";
import { addInheritanceCommands } from "./ownership.ts";

interface ListOptions extends PlaceOptions {
  readonly search?: string;
  readonly inactive?: true;
  readonly all?: true;
  readonly needsAttention?: true;
  readonly limit?: string;
  readonly after?: string;
}

/** `rollcall saas employee …`: the people of an organization, as its console has them. */
export function addEmployeeCommands(saas: Command, context: CommandContext): void {
  const employee = saas.command("employee").description("the people of an organization");
  addListCommand(employee, context);
  addChangeCommand(employee, context, "show", "show an employee with all of the User");
  addChangeCommand(employee, context, "activate", "give an employee access again");
  addPlaceOptions(employee.command("deactivate"))
    .description("take an employee's access; what they own passes on by the application's rules")
    .argument("<organization-id>", "the organization")
    .argument("<employee-id>", "the employee")
    .option("--heir <employee-id>", "who inherits instead of whom the rules name")
    .action((id: string, userId: string, options: PlaceOptions & { heir?: string }) =>
      withEmployees(context, options, async (admin) => {
        tell(context, options, await admin.deactivate(id, userId, options.heir));
      }),
    );
  addChangeCommand(
    employee,
    context,
    "detach",
    "take an employee out of the directory's hands: the vendor's removal of the directory role",
  );
  addInheritanceCommands(employee, context);
}

function addListCommand(employee: Command, context: CommandContext): void {
  addPlaceOptions(employee.command("list"))
    .description("list employees by name; those who are active, unless told otherwise")
    .argument("<organization-id>", "the organization")
    .option("--search <text>", "only whose name or address contains this")
    .addOption(new Option("--inactive", "only those who are inactive").conflicts("all"))
    .option("--all", "whether active or not")
    .option("--needs-attention", "only those with fields to be given")
    .option("--limit <number>", "so many at most")
    .option("--after <place>", "go on behind the page before")
    .action((id: string, options: ListOptions) =>
      withEmployees(context, options, async (admin) => {
        const { search: q, inactive, all, needsAttention, limit, after } = options;
        const page = await admin.list(id, {
          q,
          inactive: all ? "all" : inactive ? "true" : undefined,
          needsAttention: needsAttention ? "true" : undefined,
          limit,
          after,
        });
        if (options.json) return writeJson(context.terminal, page);
        const rows = page.employees.map((each) => [
          each.name,
          each.email,
          each.active ? "active" : `inactive since ${each.inactiveSince?.slice(0, 10) ?? "?"}`,
          each.managedBy,
          each.id,
        ]);
        const columns = ["Name", "Email", "State", "Managed by", "Id"];
        context.terminal.out(formatTable(columns, rows));
        if (rows.length === 0) context.terminal.err("There is nobody of whom this holds.\n");
        if (page.next !== undefined) {
          context.terminal.err(`There are more: --after "${page.next}"\n`);
        }
      }),
    );
}

function addChangeCommand(
  employee: Command,
  context: CommandContext,
  name: "show" | "activate" | "detach",
  description: string,
): void {
  addPlaceOptions(employee.command(name))
    .description(description)
    .argument("<organization-id>", "the organization")
    .argument("<employee-id>", "the employee")
    .action((id: string, userId: string, options: PlaceOptions) =>
      withEmployees(context, options, async (admin) => {
        tell(context, options, await admin[name](id, userId));
      }),
    );
}

function tell(context: CommandContext, options: PlaceOptions, employee: EmployeeRow): void {
  if (options.json) {
    writeJson(context.terminal, employee);
    return;
  }
  const { id, name, email, active, managedBy, inactiveSince, removedAt, missing } = employee;
  const state = active
    ? "active"
    : `inactive since ${inactiveSince ?? "?"}${removedAt === undefined ? "" : ", gone from SCIM"}`;
  const lines = [
    `${name}${email === undefined ? "" : ` <${email}>`}, id ${id}`,
    `  State        ${state}`,
    `  Managed by   ${managedBy}`,
    ...(missing.length === 0 ? [] : [`  Missing      ${missing.join(", ")}`]),
  ];
  context.terminal.out(`${lines.join("\n")}\n`);
}

async function withEmployees(
  context: CommandContext,
  options: PlaceOptions,
  work: (admin: EmployeeAdmin) => Promise<void>,
): Promise<void> {
  const admin = await context.services.openEmployees(await readPlace(context, options));
  try {
    await work(admin);
  } finally {
    await admin.close();
  }
}
