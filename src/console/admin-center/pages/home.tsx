import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Section, TextLink, Tile, Tiles, Words } from "../../ui/layout.tsx";
import { Line, Lines } from "../../ui/lines.tsx";
import { ErrorNotice, StatusBadge } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { applicationPath } from "../application.ts";
import { LastChanges } from "../directory/last-changes.tsx";
import {
  type ApplicationOverview,
  countWaiting,
  healthOf,
  listNeeds,
  useOverview,
} from "../overview.ts";
import { useAdmin } from "../session.ts";
import { groupPath, userPath } from "../user.ts";

/** How all applications are, what needs somebody, and how many people there are. */
export function HomePage() {
  const { t } = useTranslation("home");
  const { tenant } = useAdmin();
  const overview = useOverview();
  if (overview.error !== null) {
    const retry = () => void overview.refetch();
    return (
      <Page title={t("title")}>
        <ErrorNotice error={overview.error} what={t("failed")} onRetry={retry} />
      </Page>
    );
  }
  if (overview.data === undefined) return <Loading />;
  const applications = overview.data;
  return (
    <Page title={t("title")} lead={tenant.displayName}>
      <NoPeople />
      <Figures applications={applications} />
      <Needs applications={applications} />
      <Section title={t("applications")}>
        {applications.length === 0 ? <NoApplications /> : <States applications={applications} />}
      </Section>
      <LastChanges />
    </Page>
  );
}

function useCountOfPeople() {
  const { graph, may } = useAdmin();
  return useQuery({
    queryKey: [graph.base, "/users", "count"],
    queryFn: async ({ signal }) => Number(await graph.get("/users/$count", { signal })),
    enabled: may("directory.read"),
  });
}

/** Of an empty directory: how the first people come. */
function NoPeople() {
  const { t } = useTranslation("sources");
  const { may } = useAdmin();
  if (useCountOfPeople().data !== 0) return null;
  const action = may("directory.write") && (
    <ButtonLink kind="main" to="/sources/import">
      {t("importTitle")}
    </ButtonLink>
  );
  return (
    <EmptyState title={t("emptyTitle")} action={action}>
      {t("emptyText")}
    </EmptyState>
  );
}

function Figures({ applications }: { readonly applications: readonly ApplicationOverview[] }) {
  const { t } = useTranslation("home");
  const users = useCountOfPeople();
  const healthy = applications.filter((each) => healthOf(each).state === "healthy").length;
  const waiting = applications.reduce((sum, each) => sum + countWaiting(each), 0);
  return (
    <Tiles columns={4}>
      <Tile label={t("people")} value={users.data ?? "–"} to="/users" />
      <Tile
        label={t("applications")}
        value={applications.length}
        to="/applications"
        hint={t("healthy", { count: healthy })}
      />
      <Tile
        label={t("waiting")}
        value={waiting}
        to="/provisioning-logs"
        search={{ status: "failure" }}
        hint={t("waitingHint")}
      />
      <OldestTile applications={applications} />
    </Tiles>
  );
}

function OldestTile({ applications }: { readonly applications: readonly ApplicationOverview[] }) {
  const { t } = useTranslation("home");
  const [oldest] = applications
    .filter(({ oldestWaiting }) => oldestWaiting !== null)
    .sort((one, other) =>
      (one.oldestWaiting?.since ?? "") < (other.oldestWaiting?.since ?? "") ? -1 : 1,
    );
  if (oldest?.oldestWaiting == null) {
    const to = "/propagation";
    return <Tile label={t("oldest")} value={t("none")} to={to} hint={t("oldestNone")} />;
  }
  const { objectType, sourceId, displayName, since } = oldest.oldestWaiting;
  const path = objectType === "User" ? userPath(sourceId) : groupPath(sourceId);
  const { displayName: application } = oldest.servicePrincipal;
  return (
    <Tile
      label={t("oldest")}
      value={<Instant at={since} />}
      to={path}
      search={{ tab: "timeline" }}
      hint={t("oldestHint", { name: displayName, application })}
    />
  );
}

/** What somebody has to look at, whatever concerns most people first. */
function Needs({ applications }: { readonly applications: readonly ApplicationOverview[] }) {
  const { t } = useTranslation("home");
  const { rollcall } = useAdmin();
  const expirations = useQuery({
    queryKey: [rollcall.base, "/expirations"],
    queryFn: async ({ signal }) =>
      (await rollcall.get<{ value: readonly Expiration[] }>("/expirations", { signal })).value,
  });
  const soon = (expirations.data ?? []).filter(
    ({ expires }) => Date.parse(expires) - Date.now() < SOON_MS,
  );
  const needs = listNeeds(applications);
  return (
    <Section title={t("needsYou")}>
      {needs.length + soon.length === 0 && <Words>{t("nothingNeedsYou")}</Words>}
      <Lines>
        {needs.map(({ id, name, kind, people, page, tone }) => (
          <Line
            key={`${id} ${kind}`}
            end={
              <ButtonLink
                to={applicationPath(id, page)}
                {...(kind === "failed" && { search: { status: "failure" } })}
              >
                {t(`todo.${kind}`)}
              </ButtonLink>
            }
          >
            <Column gap="xs">
              <StatusBadge tone={tone}>{t(`need.${kind}`, { count: people })}</StatusBadge>
              <Words>{name}</Words>
            </Column>
          </Line>
        ))}
        {soon.map(({ kind, id, name, expires }) => (
          <Line
            key={`${kind} ${id}`}
            end={<ButtonLink to={EXPIRING_PAGES[kind](id)}>{t("renew")}</ButtonLink>}
          >
            <Column gap="xs">
              <StatusBadge tone="warn">{t(`expires.${kind}`)}</StatusBadge>
              <Words>
                {name}: <Instant at={expires} />
              </Words>
            </Column>
          </Line>
        ))}
      </Lines>
    </Section>
  );
}

const SOON_MS = 30 * 86_400_000;

interface Expiration {
  readonly kind: "secretToken" | "apiToken" | "certificate";
  readonly id: string;
  readonly name: string;
  readonly expires: string;
}

const EXPIRING_PAGES: Readonly<Record<Expiration["kind"], (id: string) => string>> = {
  secretToken: (id) => applicationPath(id, "/provisioning/connectivity"),
  certificate: (id) => applicationPath(id, "/single-sign-on"),
  apiToken: () => "/tokens",
};

function States({ applications }: { readonly applications: readonly ApplicationOverview[] }) {
  const { t } = useTranslation("home");
  return (
    <Lines>
      {applications.map((application) => {
        const { id, displayName } = application.servicePrincipal;
        const { tone, state } = healthOf(application);
        const nextRun = application.jobs[0]?.outlook.nextRun;
        return (
          <Line
            key={id}
            end={
              <>
                {nextRun !== undefined && (
                  <Words small dimmed>
                    {t("nextRun")} <Instant at={nextRun} />
                  </Words>
                )}
                <StatusBadge tone={tone}>{t(`state.${state}`)}</StatusBadge>
              </>
            }
          >
            <TextLink to={applicationPath(id)}>{displayName}</TextLink>
          </Line>
        );
      })}
    </Lines>
  );
}

function NoApplications() {
  const { t } = useTranslation("home");
  const { may } = useAdmin();
  const add = may("application.create") && (
    <ButtonLink kind="main" to="/applications/new">
      {t("newApplication")}
    </ButtonLink>
  );
  return (
    <EmptyState title={t("emptyTitle")} action={add}>
      {t("emptyText")}
    </EmptyState>
  );
}
