import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../shared/api.ts";
import { Button } from "../../ui/button.tsx";
import { CopyField, SecretState } from "../../ui/copy.tsx";
import { ConfirmDialog, Dialog } from "../../ui/dialog.tsx";
import { DiffTable } from "../../ui/diff.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ExchangeView } from "../../ui/exchange.tsx";
import { AreaField, CheckField, ChoiceField, Form, TextField } from "../../ui/form.tsx";
import { Column, Row, Section } from "../../ui/layout.tsx";
import { announce, Banner, ErrorNotice, StatusBadge, type Tone } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading, Progress } from "../../ui/progress.tsx";
import { Steps } from "../../ui/steps.tsx";
import { Timeline } from "../../ui/timeline.tsx";

const TONES: readonly Tone[] = ["good", "busy", "calm", "warn", "bad"];

/** Fails at once, so that it is seen what an undo that fails says. */
const SAMPLE_UNDO = {
  label: "Undo",
  whom: "Mia Holm",
  run: () => Promise.reject(REFUSAL),
};

const REFUSAL = new ApiError({
  status: 403,
  code: "Authorization_RequestDenied",
  message: "Insufficient privileges to complete the operation.",
  request: "PATCH /tenants/contoso/v1.0/users/7",
  requestId: "0193",
});

/** Every block in its states, for whoever writes a page, and for tests. In English alone. */
export function BuildingBlocksPage() {
  const { t } = useTranslation("buildingBlocks");
  return (
    <main className="kit-bare">
      <Page title={t("title")} lead={t("lead")}>
        <Notices />
        <Fields />
        <Dialogs />
        <Shown />
        <Told />
      </Page>
      <div id="kit-floating" />
    </main>
  );
}

function Notices(): ReactNode {
  return (
    <Section title="StatusBadge, Banner, ErrorNotice, EmptyState">
      <Row>
        {TONES.map((tone) => (
          <StatusBadge key={tone} tone={tone}>
            {tone}
          </StatusBadge>
        ))}
      </Row>
      {TONES.map((tone) => (
        <Banner key={tone} tone={tone} title={`Banner ${tone}`} actions={<Button>Act</Button>}>
          One sentence about it.
        </Banner>
      ))}
      <ErrorNotice error={REFUSAL} what="Mia could not be changed." whom="Mia Holm" />
      <EmptyState title="Nothing here" action={<Button kind="main">Add one</Button>}>
        One sentence that teaches.
      </EmptyState>
    </Section>
  );
}

function Fields(): ReactNode {
  const [text, setText] = useState("");
  const [isOn, setOn] = useState(true);
  return (
    <Section title="Form">
      <Form
        submit="Save"
        isBusy={false}
        failure="It could not be saved."
        onSubmit={() => ({ wrong: "This has to be filled in." })}
      >
        <TextField name="text" label="TextField" value={text} onChange={setText} hint="A hint." />
        <TextField name="wrong" label="With an error" error="No." value="" onChange={setText} />
        <TextField
          name="locked"
          label="Locked"
          hint="It comes from Entra."
          isLocked
          value="Mia"
          onChange={setText}
        />
        <AreaField name="area" label="AreaField" value={text} onChange={setText} />
        <CheckField name="check" label="CheckField" value={isOn} onChange={setOn} />
        <ChoiceField
          name="choice"
          label="ChoiceField"
          value="a"
          choices={[{ value: "a", label: "A" }]}
          onChange={setText}
        />
      </Form>
    </Section>
  );
}

function Dialogs(): ReactNode {
  const [open, setOpen] = useState<"none" | "plain" | "confirm">("none");
  const close = () => setOpen("none");
  return (
    <Section title="Dialog, ConfirmDialog, announce">
      <Row>
        <Button onPress={() => setOpen("plain")}>Open a dialog</Button>
        <Button kind="danger" onPress={() => setOpen("confirm")}>
          Ask first
        </Button>
        <Button onPress={() => announce({ message: "Done.", undo: SAMPLE_UNDO })}>Announce</Button>
      </Row>
      <Dialog title="A dialog" isOpen={open === "plain"} onClose={close}>
        What it says.
      </Dialog>
      <ConfirmDialog
        title="Delete 12 users?"
        confirm="Delete 12 users"
        typed="contoso"
        failure="They could not be deleted."
        isOpen={open === "confirm"}
        onClose={close}
        onConfirm={async () => undefined}
      >
        They can be restored for 30 days.
      </ConfirmDialog>
    </Section>
  );
}

function Shown(): ReactNode {
  return (
    <Section title="Progress, Loading, CopyField, DiffTable, ExchangeView">
      <Progress label="Cycle" words="312 of 1,204 people" done={312} total={1_204} />
      <Progress label="Unknown" words="Counting" done={0} total={undefined} />
      <Loading lines={2} />
      <CopyField label="Tenant URL" value="https://rollcall.example/scim/v2" />
      <CopyField label="Secret Token" value="shown-once" isSecret />
      <SecretState label="Secret Token" state="Set 12 May, last used 4 minutes ago." />
      <DiffTable
        label="Modified properties"
        rows={[
          { name: "title", before: "Clerk", after: "Chief", source: "[jobTitle]" },
          { name: "active", before: "true", after: "true" },
          { name: "phone", after: "+45 1" },
        ]}
      />
      <ExchangeView
        exchange={{
          method: "GET",
          url: "/scim/v2/Users",
          requestHeaders: { accept: "application/scim+json" },
          status: 200,
          responseBody: { totalResults: 0 },
          durationMs: 12,
        }}
      />
    </Section>
  );
}

function Told(): ReactNode {
  const at = "2026-11-22T08:00:00.000Z";
  return (
    <Section title="Steps, Timeline">
      <Steps
        label="Test Connection"
        steps={[
          { id: "1", title: "DNS", state: "done", durationMs: 4 },
          { id: "2", title: "TLS", state: "warning", result: "The certificate ends in 3 days." },
          { id: "3", title: "Sign-in", state: "failed", details: "401 Unauthorized" },
          { id: "4", title: "Filter", state: "waiting" },
        ]}
      />
      <Timeline
        events={[
          { id: "1", at, title: "Created", tone: "good", state: "Success" },
          {
            id: "2",
            at,
            title: "Updated",
            tone: "bad",
            state: "Failure",
            children: <Column>409</Column>,
          },
        ]}
      />
    </Section>
  );
}
