import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../ui/dialog.tsx";
import { Form, TextField } from "../ui/form.tsx";
import { Instant } from "../ui/instant.tsx";
import { Facts, Row, Section, TextLink, Words } from "../ui/layout.tsx";
import type { Integration } from "./integration.ts";
import { useMember } from "./session.ts";

/** The one directory that is connected, where an application takes one alone. */
export function DirectorySection({ integration }: { readonly integration: Integration }) {
  const { t } = useTranslation("integration");
  const { isGuest = false } = useMember();
  const { directory, directories } = integration;
  const [open, setOpen] = useState<"none" | "rename" | "release">("none");
  const close = () => setOpen("none");
  if (directory === undefined) {
    return (
      <Section title={t("directory")}>
        <Words>{t(directories === "one" ? "directoryNone" : "directoryAny")}</Words>
      </Section>
    );
  }
  return (
    <Section
      title={t("directory")}
      actions={
        <Row>
          <Button onPress={() => setOpen("rename")}>{t("rename")}</Button>
          {!isGuest && <Button onPress={() => setOpen("release")}>{t("release")}</Button>}
        </Row>
      }
    >
      <Facts
        facts={[
          { name: t("directoryName"), value: directory.name },
          { name: t("since"), value: <Instant at={directory.since} /> },
        ]}
      />
      <Words small>
        {t("directoryText")} {!isGuest && <TextLink to="/move">{t("toMove")}</TextLink>}
      </Words>
      <RenameDialog
        key={directory.name}
        name={directory.name}
        isOpen={open === "rename"}
        onClose={close}
      />
      <ReleaseDialog name={directory.name} isOpen={open === "release"} onClose={close} />
    </Section>
  );
}

interface DialogProps {
  readonly name: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function RenameDialog({ name, isOpen, onClose }: DialogProps) {
  const { t } = useTranslation("integration");
  const { t: kit } = useTranslation("kit");
  const { api } = useMember();
  const [text, setText] = useState(name);
  const renaming = useAct(api.base, () =>
    api.patch("/integration/directory", { name: text.trim() }),
  );
  return (
    <Dialog title={t("rename")} isOpen={isOpen} onClose={onClose}>
      <Form
        submit={kit("save")}
        isBusy={renaming.isPending}
        isLocked={text.trim() === ""}
        error={renaming.error}
        failure={t("renameFailed")}
        onCancel={onClose}
        onSubmit={() => {
          renaming.mutate(undefined, { onSuccess: onClose });
          return undefined;
        }}
      >
        <TextField
          name="name"
          label={t("directoryName")}
          value={text}
          onChange={setText}
          isFocused
        />
      </Form>
    </Dialog>
  );
}

function ReleaseDialog({ name, isOpen, onClose }: DialogProps) {
  const { t } = useTranslation("integration");
  const { api } = useMember();
  const releasing = useAct(api.base, () => api.delete("/integration/directory"), t("released"));
  return (
    <ConfirmDialog
      title={t("releaseTitle", { name })}
      confirm={t("release")}
      typed={name}
      failure={t("releaseFailed")}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={async () => {
        await releasing.mutateAsync();
      }}
    >
      {t("releaseText")}
    </ConfirmDialog>
  );
}
