import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { FileButton } from "../../ui/file-button.tsx";
import { AreaField, type FieldErrors, Form } from "../../ui/form.tsx";
import { PlainLink, Row } from "../../ui/layout.tsx";
import { Banner, ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { entryPath, type GalleryEntry } from "../gallery/entry.ts";
import { useAdmin } from "../session.ts";

interface Checked {
  readonly issues: readonly { readonly path: string; readonly message: string }[];
}

/** Adds an application to the gallery out of a JSON file. */
export function GalleryFilePage() {
  const { t } = useTranslation("gallery");
  const { t: apps } = useTranslation("applications");
  const { rollcall } = useAdmin();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | undefined>();
  const checking = useMutation({
    mutationFn: (body: unknown) => rollcall.post<Checked>("/gallery/validate", body),
  });
  const adding = useMutation({
    mutationFn: (body: unknown) => rollcall.post<GalleryEntry>("/gallery", body),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: [rollcall.base, "/gallery"] });
      await navigate({ to: entryPath(id) });
    },
  });
  const change = (next: string): void => {
    setText(next);
    setWrong(undefined);
    checking.reset();
    adding.reset();
  };
  const read = (then: (body: unknown) => void): FieldErrors => {
    try {
      then(JSON.parse(text) as unknown);
      return {};
    } catch (error) {
      const why = t("fileNoJson", { why: error instanceof Error ? error.message : "" });
      setWrong(why);
      return { text: why };
    }
  };
  const crumbs = [
    { label: apps("title"), to: "/applications" },
    { label: t("title"), to: "/applications/new" },
  ];
  return (
    <Page title={t("fileTitle")} crumbs={crumbs} lead={t("fileLead")}>
      <Row>
        <FileButton label={t("fileChoose")} accept="application/json,.json" onText={change} />
        <PlainLink href="/rollcall/v1/gallery/schema">{t("fileSchema")}</PlainLink>
      </Row>
      <Form
        submit={t("fileAdd")}
        isBusy={adding.isPending}
        isLocked={text.trim() === ""}
        error={adding.error}
        failure={t("fileFailed")}
        onSubmit={() => read((body) => adding.mutate(body))}
      >
        <AreaField
          name="text"
          label={t("fileText")}
          hint={t("fileHint")}
          value={text}
          error={wrong}
          onChange={change}
        />
        <div>
          <Button
            isBusy={checking.isPending}
            isDisabled={text.trim() === ""}
            onPress={() => read((body) => checking.mutate(body))}
          >
            {t("fileCheck")}
          </Button>
        </div>
        {checking.error !== null && <ErrorNotice error={checking.error} what={t("fileFailed")} />}
        {checking.data !== undefined && <Verdict issues={checking.data.issues} />}
      </Form>
    </Page>
  );
}

function Verdict({ issues }: Checked) {
  const { t } = useTranslation("gallery");
  if (issues.length === 0) return <Banner tone="good" title={t("fileGood")} />;
  return (
    <Banner tone="warn" title={t("fileIssues")}>
      <ul>
        {issues.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            <code>{path}</code> {message}
          </li>
        ))}
      </ul>
    </Banner>
  );
}
