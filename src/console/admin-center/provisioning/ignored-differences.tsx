import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { formatQuery } from "../../shared/api.ts";
import { Button } from "../../ui/button.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Section, TextLink, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { useAdmin } from "../session.ts";
import { groupPath, userPath } from "../user.ts";
import { jobPath } from "./draft.ts";
import type { JobPlace } from "./previews.ts";

interface IgnoredDifference {
  readonly objectType: "User" | "Group";
  readonly sourceId: string;
  readonly attribute: string;
  readonly displayName?: string;
  readonly ignoredDateTime: string;
  readonly ignoredBy: { readonly displayName: string };
}

const TOP = 50;

/** Values of the application that somebody left as they are; nothing where there are none. */
export function IgnoredDifferences({ place }: { readonly place: JobPlace }) {
  const { t } = useTranslation("people");
  const { rollcall, may } = useAdmin();
  const path = `${jobPath(place.applicationId, place.jobId)}/ignoredDifferences`;
  const list = useInfiniteQuery({
    queryKey: [rollcall.base, "ignored", place.jobId],
    initialPageParam: "",
    queryFn: async ({ signal, pageParam }) => {
      const query = formatQuery({ top: TOP, ...(pageParam !== "" && { after: pageParam }) });
      const { value } = await rollcall.get<{ readonly value: readonly IgnoredDifference[] }>(
        path + query,
        { signal },
      );
      return value;
    },
    getNextPageParam: (page) => {
      const last = page.at(-1);
      return page.length < TOP || last === undefined ? undefined : toKey(last);
    },
  });
  const heeding = useAct(
    rollcall.base,
    ({ objectType, sourceId: objectId, attribute }: IgnoredDifference) =>
      rollcall.delete(path + formatQuery({ objectType, objectId, attribute })),
    t("ignored.heeded"),
  );
  if (list.error !== null) return <ErrorNotice error={list.error} what={t("ignored.failed")} />;
  const rows = list.data?.pages.flat() ?? [];
  if (rows.length === 0) return null;
  return (
    <Section title={t("ignored.title")}>
      <Column>
        <Words>{t("ignored.lead")}</Words>
        {heeding.error !== null && (
          <ErrorNotice error={heeding.error} what={t("ignored.heedFailed")} />
        )}
        <PlainTable
          label={t("ignored.table")}
          rows={rows}
          rowKey={toKey}
          columns={[
            {
              id: "who",
              header: t("ignored.who"),
              cell: ({ objectType, sourceId, displayName = sourceId }) => (
                <TextLink to={objectType === "User" ? userPath(sourceId) : groupPath(sourceId)}>
                  {displayName}
                </TextLink>
              ),
            },
            {
              id: "attribute",
              header: t("ignored.attribute"),
              cell: ({ attribute }) => <code>{attribute}</code>,
            },
            {
              id: "by",
              header: t("ignored.by"),
              cell: ({ ignoredBy }) => ignoredBy.displayName,
            },
            {
              id: "since",
              header: t("ignored.since"),
              cell: ({ ignoredDateTime }) => <Instant at={ignoredDateTime} />,
            },
            ...(may("application.write")
              ? [
                  {
                    id: "heed",
                    header: t("ignored.decide"),
                    cell: (row: IgnoredDifference) => (
                      <Button
                        kind="inline"
                        label={t("ignored.heedOf", {
                          name: row.displayName ?? row.sourceId,
                          attribute: row.attribute,
                        })}
                        onPress={() => heeding.mutate(row)}
                      >
                        {t("ignored.heed")}
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
        {list.hasNextPage && (
          <Button onPress={() => void list.fetchNextPage()}>{t("ignored.more")}</Button>
        )}
      </Column>
    </Section>
  );
}

function toKey({ objectType, sourceId, attribute }: IgnoredDifference): string {
  return `${objectType}/${sourceId}/${attribute}`;
}
