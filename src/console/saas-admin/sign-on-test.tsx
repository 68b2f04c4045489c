import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { ApiError } from "../shared/api.ts";
import { Button } from "../ui/button.tsx";
import { AreaField, Form } from "../ui/form.tsx";
import { Instant } from "../ui/instant.tsx";
import { Column, Facts, PlainLink, Row, Section, Words } from "../ui/layout.tsx";
import { Banner, ErrorNotice } from "../ui/notice.tsx";
import { Steps } from "../ui/steps.tsx";
import { useMember } from "./session.ts";
import type { SignOn, SignOnReport } from "./sign-on.ts";

const LOOK_MS = 2_000;

interface StartedTest {
  readonly id: string;
  /** Absent where the provider wants a form; the address of our own side sends that. */
  readonly url?: string;
}

/** A sign-in that signs nobody in: every check of the response, ticked or not. */
export function SignOnTest({ signOn }: { readonly signOn: SignOn }) {
  const { t } = useTranslation("sso");
  const { api } = useMember();
  const [started, setStarted] = useState<StartedTest | undefined>();
  const starting = useAct(api.base, () => api.post<StartedTest>("/single-sign-on/test", {}));
  const report = useReport(started?.id);
  const begin = (): void => {
    // Opened by the press itself: a window that comes later is held back by browsers.
    const page = window.open("about:blank", "_blank");
    starting.mutate(undefined, {
      onSuccess: (given) => {
        setStarted(given);
        const address = given.url ?? `${signOn.serviceProvider.signInUrl}?test=1`;
        if (page !== null) page.location.href = address;
      },
      onError: () => page?.close(),
    });
  };
  return (
    <Section title={t("test")}>
      <Words>{t("testText")}</Words>
      {starting.error !== null && <ErrorNotice error={starting.error} what={t("testFailed")} />}
      <Row>
        <Button kind="main" isBusy={starting.isPending} onPress={begin}>
          {t("testStart")}
        </Button>
        {started?.url !== undefined && report === undefined && (
          <PlainLink href={started.url}>{t("testHere")}</PlainLink>
        )}
      </Row>
      {started !== undefined && report === undefined && (
        <Banner tone="busy" title={t("testWaiting")}>
          <Words>{t("testWaitingText")}</Words>
        </Banner>
      )}
      {report !== undefined && <Report report={report} />}
      <ResponseForm />
    </Section>
  );
}

/** What the test came to, asked for until somebody has finished it. */
function useReport(id: string | undefined): SignOnReport | undefined {
  const { api } = useMember();
  const { data } = useQuery({
    queryKey: [api.base, "/single-sign-on/test", id],
    queryFn: async ({ signal }) => {
      try {
        const path = `/single-sign-on/test/${encodeURIComponent(id ?? "")}`;
        return await api.get<SignOnReport>(path, { signal });
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data == null ? LOOK_MS : false),
  });
  return data ?? undefined;
}

function Report({ report }: { readonly report: SignOnReport }) {
  const { t } = useTranslation("sso");
  const { passed, message, code, checks, assertion, person } = report;
  return (
    <Column>
      <Banner tone={passed ? "good" : "bad"} title={t(passed ? "testPassed" : "testRefused")}>
        {message !== undefined && (
          <Words>
            {message} {code}
          </Words>
        )}
        <Words small>
          <Instant at={report.at} />
        </Words>
      </Banner>
      <Steps
        label={t("checks")}
        steps={checks.map((check) => ({
          id: check.name,
          title: check.name,
          state: check.passed ? "done" : "failed",
          result: check.message ?? check.found,
        }))}
      />
      {assertion !== undefined && (
        <>
          <Words strong>{t("assertion")}</Words>
          <Facts
            facts={[
              { name: t("issuer"), value: assertion.issuer },
              { name: "NameID", value: assertion.nameId },
              ...Object.entries(assertion.attributes).map(([name, values]) => ({
                name,
                value: values.join(", "),
              })),
              { name: t("person"), value: person?.userName },
            ]}
          />
        </>
      )}
    </Column>
  );
}

/** A response that somebody has at hand, e.g. out of a browser's tools. */
function ResponseForm() {
  const { t } = useTranslation("sso");
  const { api } = useMember();
  const [text, setText] = useState("");
  const judging = useAct(api.base, () =>
    api.post<SignOnReport>("/single-sign-on/test/response", { SAMLResponse: text.trim() }),
  );
  return (
    <details>
      <summary>{t("haveResponse")}</summary>
      <Form
        submit={t("judge")}
        isBusy={judging.isPending}
        isLocked={text.trim() === ""}
        error={judging.error}
        failure={t("testFailed")}
        onSubmit={() => {
          judging.mutate();
          return undefined;
        }}
      >
        <AreaField
          name="response"
          label="SAMLResponse"
          hint={t("responseHint")}
          value={text}
          onChange={setText}
        />
      </Form>
      {judging.data !== undefined && <Report report={judging.data} />}
    </details>
  );
}
