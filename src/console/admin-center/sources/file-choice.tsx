import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { ChooseFile } from "../../ui/file-button.tsx";
import { AreaField } from "../../ui/form.tsx";
import { Column, Row, Section, Words } from "../../ui/layout.tsx";
import type { ChosenFile } from "./import-types.ts";

/** Of a server; more is refused before it is sent. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Where the people come from: a file of this machine, or lines that are pasted. */
export function FileChoice({
  chosen,
  isLocked,
  onChoose,
}: {
  readonly chosen: ChosenFile | undefined;
  readonly isLocked: boolean;
  readonly onChoose: (file: ChosenFile) => void;
}) {
  const { t } = useTranslation("sources");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | undefined>();
  const choose = (content: Blob, name: string): void => {
    const isTooLarge = content.size > MOST_BYTES;
    setWrong(isTooLarge ? t("tooLarge", { name }) : undefined);
    if (!isTooLarge) onChoose({ id: Date.now(), name, content });
  };
  return (
    <Section title={t("file")}>
      <Words>{t("fileHint")}</Words>
      {!isLocked && (
        <Column>
          <Row>
            <ChooseFile
              label={t("choose")}
              accept=".csv,text/csv,text/plain"
              isMain={chosen === undefined}
              onFile={(file) => choose(file, file.name)}
            />
          </Row>
          <details>
            <summary>{t("pasteInstead")}</summary>
            <Column>
              <AreaField
                name="pasted"
                label={t("pasted")}
                hint={t("pastedHint")}
                value={text}
                onChange={setText}
              />
              <div>
                <Button
                  isDisabled={text.trim() === ""}
                  onPress={() => choose(new Blob([text]), t("pastedName"))}
                >
                  {t("readPasted")}
                </Button>
              </div>
            </Column>
          </details>
        </Column>
      )}
      <div aria-live="polite">
        {wrong !== undefined && <Words strong>{wrong}</Words>}
        {chosen !== undefined && wrong === undefined && (
          <Words strong>{t("chosen", { name: chosen.name })}</Words>
        )}
      </div>
    </Section>
  );
}
