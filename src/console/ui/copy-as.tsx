import { Button, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { announce } from "./notice.tsx";

/** The other ways to what a page shows: how a script would do it. */
export interface CopyForms {
  /** The path of the API's resource, e.g. `/tenants/contoso/v1.0/users/7`. */
  readonly path: string;
  /** The resource as it is, read when it is asked for. */
  readonly readJson: () => Promise<unknown>;
  /** The command that shows the same; absent: there is none. */
  readonly command?: string | undefined;
}

/** A text as one word of a shell. */
export function quoteShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Copies what a page shows as its address, as JSON, as a curl request or as a command. */
export function CopyAs({ path, readJson, command }: CopyForms) {
  const { t } = useTranslation("shell");
  const copy = async (text: string | Promise<string>): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await text);
      announce({ message: t("copied") });
    } catch {
      announce({ message: t("copyFailed") });
    }
  };
  const { origin, href } = window.location;
  const request = `curl -H "Authorization: Bearer $TOKEN" ${quoteShell(origin + path)}`;
  const readText = async () => JSON.stringify(await readJson(), undefined, 2);
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button variant="default" rightSection={<span aria-hidden="true">▾</span>}>
          {t("copyAs")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void copy(href)}>{t("copyUrl")}</Menu.Item>
        <Menu.Item onClick={() => void copy(readText())}>{t("copyJson")}</Menu.Item>
        <Menu.Item onClick={() => void copy(request)}>{t("copyCurl")}</Menu.Item>
        {command !== undefined && (
          <Menu.Item onClick={() => void copy(command)}>{t("copyCommand")}</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
