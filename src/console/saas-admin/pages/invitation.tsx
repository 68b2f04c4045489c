import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../shared/api.ts";
import { useFreshness } from "../../shared/freshness.ts";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Entrance } from "../../ui/entrance.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Shell } from "../../ui/shell.tsx";
import { type Admission, guestApi } from "../guest.ts";
import { basePath } from "../organization.ts";
import { GuestMember, type Member } from "../session.ts";
import { IntegrationPage } from "./integration.tsx";

function readSearch(raw: RawSearch): { readonly link: string } {
  return { link: readText(raw.link) };
}

const KEY = ["invitation"];

/** The one page of whom an administrator invited to set the integration up. */
export function InvitationPage() {
  const [{ link }] = useSearchState(readSearch);
  return link === "" ? <Inside /> : <Opening link={link} />;
}

/** Comes in by the link, which leaves the address at once. */
function Opening({ link }: { readonly link: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const opening = useQuery({
    queryKey: [...KEY, link],
    queryFn: ({ signal }) => guestApi.post<Admission>("/invitation", { link }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data } = opening;
  useEffect(() => {
    if (data === undefined) return;
    queries.setQueryData(KEY, data);
    void navigate({ to: "/invitation", search: {} as never, replace: true });
  }, [data, navigate, queries]);
  return opening.error === null ? <Loading /> : <Refused error={opening.error} />;
}

function Inside() {
  const admission = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => guestApi.get<Admission>("/invitation", { signal }),
    staleTime: 60_000,
  });
  if (admission.error !== null) return <Refused error={admission.error} />;
  return admission.data === undefined ? <Loading /> : <Admitted admission={admission.data} />;
}

function Admitted({ admission }: { readonly admission: Admission }) {
  const { t } = useTranslation("invitation");
  const { t: integration } = useTranslation("integration");
  const queries = useQueryClient();
  const freshness = useFreshness();
  const { organization, invitation } = admission;
  const member: Member = useMemo(
    () => ({
      organization,
      employee: {
        id: "",
        displayName: invitation.email,
        role: "employee",
        managedBy: "manual",
      },
      api: guestApi,
      isGuest: true,
    }),
    [organization, invitation.email],
  );
  const leave = async (): Promise<void> => {
    await guestApi.delete("/invitation");
    queries.clear();
    window.location.assign(`${basePath()}/invitation`);
  };
  return (
    <GuestMember value={member}>
      <Shell
        brand={organization.name}
        place=""
        groups={[{ items: [{ label: integration("title.usual"), to: "/invitation" }] }]}
        freshness={freshness}
        who={invitation.email}
        onSignOut={() => void leave()}
      >
        <IntegrationPage>
          <Banner tone="calm" title={t("guestTitle")}>
            <Words>
              {t("guestText")} <Instant at={invitation.expires} />
            </Words>
          </Banner>
        </IntegrationPage>
      </Shell>
    </GuestMember>
  );
}

function Refused({ error }: { readonly error: Error }) {
  const { t } = useTranslation("invitation");
  return (
    <Entrance brand="Rollcall" title={t("overTitle")}>
      {error instanceof ApiError && error.status === 401 ? (
        // Nobody has come in, or the session is over: nothing that went wrong.
        <Words>{t("overTodo")}</Words>
      ) : (
        <ErrorNotice error={error} what={t("overFailed")} todo={t("overTodo")} />
      )}
    </Entrance>
  );
}
