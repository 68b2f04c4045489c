import { type Command, Option } from "commander";
import type { CommandContext } from "../program.ts";
import { addPlaceOptions, type PlaceOptions, readPlace, readTenant } from "./organization-place.ts";

interface MailOptions extends PlaceOptions {
  readonly tenant?: string;
}

/** `rollcall mail test`: find out whether notifications would arrive. */
export function addMailCommand(program: Command, context: CommandContext): void {
  const mail = program.command("mail").description("the mail that notifications are sent by");
  addPlaceOptions(mail.command("test").argument("<address>", "who is to get it"))
    .description("send one test mail, by ROLLCALL_SMTP_URL or by what a server has")
    .addOption(new Option("--tenant <id>", "with --url: the tenant in whose name it is asked"))
    .action(async (address: string, options: MailOptions) => {
      const place = await readPlace(context, options);
      await context.services.sendTestMail(place, {
        to: address,
        tenantId: readTenant(context, options.tenant),
      });
      context.terminal.err(`The mail server took a test mail for ${address}.\n`);
    });
}
