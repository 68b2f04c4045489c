import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Row, TextLink, Tiles, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useAdmin } from "../session.ts";
import {
  FileCard,
  HandCard,
  InboundCards,
  type PeopleSources,
  TokenCard,
} from "../sources/source-cards.tsx";
import { userPath } from "../user.ts";

/** `Sources`: where the people of this directory come from. */
export function SourcesPage() {
  const { t } = useTranslation("sources");
  const { rollcall, may } = useAdmin();
  const sources = useQuery({
    queryKey: [rollcall.base, "/directory/sources"],
    queryFn: ({ signal }) => rollcall.get<PeopleSources>("/directory/sources", { signal }),
  });
  const add = may("directory.write") && (
    <ButtonLink kind="main" to="/sources/import">
      {t("importTitle")}
    </ButtonLink>
  );
  const { data, error } = sources;
  return (
    <Page title={t("title")} lead={t("lead")} actions={data?.people !== 0 && add}>
      {error !== null && (
        <ErrorNotice error={error} what={t("failed")} onRetry={() => void sources.refetch()} />
      )}
      {data === undefined && error === null && <Loading />}
      {data?.people === 0 && (
        <EmptyState title={t("emptyTitle")} action={<EmptyActions />}>
          {t("emptyText")}
        </EmptyState>
      )}
      {data !== undefined && (
        <>
          {data.people > 0 && <Total sources={data} />}
          <Tiles columns={2}>
            <FileCard imports={data.imports} />
            <InboundCards inbound={data.inbound} />
            <TokenCard tokens={data.tokens} />
            <HandCard administrators={data.administrators} />
          </Tiles>
        </>
      )}
    </Page>
  );
}

/** The ways in which the first person comes. */
function EmptyActions() {
  const { t } = useTranslation("sources");
  const { t: users } = useTranslation("users");
  const { may } = useAdmin();
  if (!may("directory.write")) return null;
  return (
    <Row>
      <ButtonLink kind="main" to="/sources/import">
        {t("importTitle")}
      </ButtonLink>
      <ButtonLink to="/users/new">{users("createTitle")}</ButtonLink>
    </Row>
  );
}

function Total({ sources }: { readonly sources: PeopleSources }) {
  const { t } = useTranslation("sources");
  const { people, lastChange } = sources;
  return (
    <Row>
      <Words strong>
        <TextLink to="/users">{t("total", { count: people })}</TextLink>
      </Words>
      {lastChange?.at !== undefined && (
        <Words dimmed>
          {t("lastChange")}{" "}
          {lastChange.displayName !== undefined && (
            <TextLink to={lastChange.isDeleted ? "/deleted-users" : userPath(lastChange.id)}>
              {lastChange.displayName}
            </TextLink>
          )}{" "}
          <Instant at={lastChange.at} />
        </Words>
      )}
    </Row>
  );
}
