import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { formatQuery } from "../../shared/api.ts";
import { Button } from "../../ui/button.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { useAdmin } from "../session.ts";
import { AcceptDialog } from "./accept-dialog.tsx";
import type { AskedObject } from "./object.ts";

/** One attribute on its three sides, and what can be done about a difference. */
export interface ComparedAttribute {
  readonly name: string;
  readonly source?: unknown;
  readonly sent?: unknown;
  readonly target?: unknown;
  readonly state: "same" | "unsent" | "drift" | "both" | "unknown";
  readonly ignored?: {
    readonly ignoredDateTime: string;
    readonly ignoredBy: { readonly displayName: string };
  };
  readonly accepts?: string;
  readonly refuses?:
    | "computed"
    | "readOnly"
    | "reference"
    | "owned"
    | "hidden"
    | "gone"
    | "otherKind";
}

/** Whom a comparison is about, and with what. */
export interface ComparedOf {
  readonly object: AskedObject;
  /** The path of the job in the API. */
  readonly job: string;
  readonly application: string;
  readonly onDone: () => Promise<void>;
}

/** What to do about one difference: leave it, or take the value over into the directory. */
export function DifferenceActions({
  attribute,
  of,
}: {
  readonly attribute: ComparedAttribute;
  readonly of: ComparedOf;
}) {
  const { t } = useTranslation("person");
  const { may } = useAdmin();
  const [isAccepting, setAccepting] = useState(false);
  const { name, state, ignored, accepts, refuses } = attribute;
  const deciding = useDecision(of, name, ignored !== undefined);
  if (state !== "drift" && state !== "both") return null;
  const word = ignored === undefined ? t("ignore") : t("heed");
  return (
    <Column gap="xs">
      {ignored !== undefined && (
        <Words small>
          {t("ignoredBy", { name: ignored.ignoredBy.displayName })}{" "}
          <Instant at={ignored.ignoredDateTime} />
        </Words>
      )}
      <Row>
        {may("application.write") && (
          <Button
            isBusy={deciding.isPending}
            label={t("decideOf", { word, name })}
            onPress={() => deciding.mutate()}
          >
            {word}
          </Button>
        )}
        {may("directory.write") && accepts !== undefined && (
          <Button
            label={t("decideOf", { word: t("accept"), name })}
            onPress={() => setAccepting(true)}
          >
            {t("accept")}
          </Button>
        )}
      </Row>
      {refuses !== undefined && <Words small>{t(`refuses.${refuses}`)}</Words>}
      {deciding.error !== null && (
        <ErrorNotice error={deciding.error} what={t("decisionFailed")} whom={name} />
      )}
      {isAccepting && <AcceptDialog attribute={name} of={of} onClose={() => setAccepting(false)} />}
    </Column>
  );
}

function useDecision({ object, job, onDone }: ComparedOf, attribute: string, isIgnored: boolean) {
  const { t } = useTranslation("person");
  const { rollcall } = useAdmin();
  const given = { objectId: object.id, objectType: object.objectType, attribute };
  const path = `${job}/ignoredDifferences`;
  return useAct(
    rollcall.base,
    async () => {
      if (isIgnored) await rollcall.delete(path + formatQuery(given));
      else await rollcall.post(path, given);
      await onDone();
    },
    isIgnored ? t("heeded") : t("ignoredNow"),
  );
}

/** A value as a line of text. */
export function formatValue(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
