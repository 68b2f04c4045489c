import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { type DiffRow, DiffTable } from "../../ui/diff.tsx";
import { Column, Row, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useAdmin } from "../session.ts";
import { type ComparedOf, formatValue } from "./difference-actions.tsx";

interface Accepted {
  readonly property: string;
  readonly before?: unknown;
  readonly after: unknown;
  readonly effects: readonly {
    readonly servicePrincipal: { readonly displayName: string };
    readonly decision?: { readonly before: string; readonly after: string };
    readonly attributes: readonly {
      readonly name: string;
      readonly before?: unknown;
      readonly after?: unknown;
    }[];
  }[];
}

/** What comes of it, here and in each application, before the directory takes a value over. */
export function AcceptDialog({
  attribute,
  of,
  onClose,
}: {
  readonly attribute: string;
  readonly of: ComparedOf;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("person");
  const { rollcall, graph } = useAdmin();
  const { object, job, application, onDone } = of;
  const given = { objectId: object.id, objectType: object.objectType, attribute };
  const path = `${job}/comparison/accept`;
  const { data, error } = useQuery({
    queryKey: ["accept", path, given],
    queryFn: ({ signal }) => {
      return rollcall.post<Accepted>(path, { ...given, dryRun: true }, { signal });
    },
    retry: false,
    gcTime: 0,
  });
  const accepting = useAct(
    graph.base,
    async () => {
      await rollcall.post(path, given);
      await onDone();
      onClose();
    },
    t("accepted"),
  );
  return (
    <Dialog title={t("acceptTitle")} isOpen onClose={onClose}>
      <Column>
        <Words>{t("acceptLead", { application, person: object.name })}</Words>
        {error !== null && <ErrorNotice error={error} what={t("effectFailed")} />}
        {error === null && data === undefined && <Loading />}
        {data !== undefined && <Effect accepted={data} />}
        {accepting.error !== null && (
          <ErrorNotice error={accepting.error} what={t("acceptFailed")} whom={object.name} />
        )}
        <Row>
          <Button
            kind="main"
            isBusy={accepting.isPending}
            isDisabled={data === undefined}
            onPress={() => accepting.mutate()}
          >
            {t("acceptNow")}
          </Button>
          <Button onPress={onClose}>{t("acceptNot")}</Button>
        </Row>
      </Column>
    </Dialog>
  );
}

function Effect({ accepted }: { readonly accepted: Accepted }) {
  const { t } = useTranslation("person");
  const { property, before, after, effects } = accepted;
  const rows = effects.flatMap(({ servicePrincipal, attributes, decision }): readonly DiffRow[] => {
    const { displayName } = servicePrincipal;
    const changed = attributes.map((each) => ({
      name: `${displayName}: ${each.name}`,
      before: formatValue(each.before),
      after: formatValue(each.after),
    }));
    if (decision === undefined) return changed;
    return [...changed, { name: `${displayName}: ${t("effectDecision")}`, ...decision }];
  });
  return (
    <Column>
      <Words strong>{t("effectHere")}</Words>
      <DiffTable
        label={t("effectHere")}
        rows={[{ name: property, before: formatValue(before), after: formatValue(after) }]}
      />
      <Words strong>{t("effectThere")}</Words>
      {rows.length === 0 ? (
        <Words>{t("effectNone")}</Words>
      ) : (
        <DiffTable label={t("effectThere")} rows={rows} />
      )}
    </Column>
  );
}
