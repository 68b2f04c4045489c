import { useTranslation } from "react-i18next";
import { useGraphList } from "../../shared/lists.ts";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Row, Tiles, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { CUSTOM_ENTRY, entryPath, type GalleryEntry } from "../gallery/entry.ts";
import { useAdmin } from "../session.ts";

function readSearch(raw: RawSearch) {
  return { q: readText(raw.q), category: readText(raw.category) };
}

/** Applications that can be added. */
export function GalleryPage() {
  const { t } = useTranslation("gallery");
  const { t: apps } = useTranslation("applications");
  const { rollcall } = useAdmin();
  const [{ q, category }, change] = useSearchState(readSearch);
  const list = useGraphList<GalleryEntry>(rollcall, "/gallery", {});
  const all = list.rows ?? [];
  const categories = [...new Set(all.flatMap((entry) => entry.categories))].sort();
  const shown = all.filter(
    (entry) => fits(entry, q) && (category === "" || entry.categories.includes(category)),
  );
  const showAll = () => change({ q: "", category: "" });
  return (
    <Page
      title={t("title")}
      crumbs={[{ label: apps("title"), to: "/applications" }]}
      lead={t("lead")}
      actions={
        <>
          <ButtonLink to={entryPath(CUSTOM_ENTRY)}>{t("own")}</ButtonLink>
          <ButtonLink to="/applications/new-from-file">{t("file")}</ButtonLink>
        </>
      }
    >
      <Row align="flex-end">
        <SearchField label={t("search")} value={q} onChange={(value) => change({ q: value })} />
        <ChoiceField
          name="category"
          label={t("category")}
          value={category}
          choices={["", ...categories].map((value) => ({
            value,
            label: value === "" ? t("all") : value,
          }))}
          onChange={(value) => change({ category: value })}
        />
      </Row>
      {list.error !== null && (
        <ErrorNotice error={list.error} what={t("failed")} onRetry={list.retry} />
      )}
      {list.rows === undefined && list.error === null && <Loading />}
      {list.rows !== undefined && shown.length === 0 && (
        <EmptyState
          title={t("noneTitle")}
          action={<Button onPress={showAll}>{t("showAll")}</Button>}
        >
          {t("noneText")}
        </EmptyState>
      )}
      <Tiles columns={3}>
        {shown.map((entry) => (
          <EntryCard key={entry.id} entry={entry} />
        ))}
      </Tiles>
      {list.hasMore && <Button onPress={list.loadMore}>{t("more")}</Button>}
    </Page>
  );
}

/** Names, vendors, descriptions and attributes are searched. */
function fits(entry: GalleryEntry, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const { displayName, publisher, description, attributes } = entry;
  const words = [displayName, publisher, description, ...attributes.map(({ name }) => name)];
  return words.some((word) => word.toLowerCase().includes(wanted));
}

function EntryCard({ entry }: { readonly entry: GalleryEntry }) {
  const { t } = useTranslation("gallery");
  const { capabilities, origin } = entry;
  const tags = [
    t("badge.provisioning"),
    ...(capabilities.singleSignOn ? [t("badge.singleSignOn")] : []),
    ...(capabilities.groups ? [t("badge.groups")] : []),
    ...(origin === "tenant" ? [t("badge.own")] : []),
  ];
  return (
    <Card title={entry.displayName} to={entryPath(entry.id)} tags={tags}>
      <Words small>{entry.description}</Words>
      <Words small dimmed>
        {t("by", { publisher: entry.publisher })}
      </Words>
    </Card>
  );
}
