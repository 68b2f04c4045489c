import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Column, Row, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useApplicationId } from "../application.ts";
import { ConnectionFields, DialectField } from "./credential-fields.tsx";
import { isKept } from "./credentials.ts";
import { ReportView } from "./report.tsx";
import { SecretHistory } from "./secret-history.tsx";
import type { SavedSettings } from "./settings.ts";
import { findSlips } from "./slips.ts";
import type { ConnectionState } from "./use-connection.ts";

/** The fields of a connection with what is wrong with them, Test Connection, and its report. */
export function ConnectionSection({
  connection,
  saved,
  name,
  isLocked,
}: {
  readonly connection: ConnectionState;
  readonly saved: SavedSettings;
  /** The application's. */
  readonly name: string;
  readonly isLocked: boolean;
}) {
  const { t } = useTranslation("connectivity");
  const { draft, missing, testing, change, test } = connection;
  const id = useApplicationId();
  return (
    <Column>
      <ConnectionFields {...{ draft, saved, missing, isLocked }} onChange={change} />
      {isKept(saved, "SecretToken") && <SecretHistory id={id} name="SecretToken" />}
      <Slips connection={connection} />
      <DialectField {...{ draft, isLocked }} onChange={change} />
      {!isLocked && (
        <Row>
          <Button isBusy={testing.isPending} onPress={() => test()}>
            {t("test")}
          </Button>
        </Row>
      )}
      {testing.isPending && <Loading lines={3} />}
      {testing.error !== null && <ErrorNotice error={testing.error} what={t("testFailed")} />}
      {testing.data !== undefined && !testing.isPending && (
        <ReportView
          report={testing.data}
          name={name}
          onUse={(tenantUrl) => test({ ...draft, tenantUrl })}
        />
      )}
    </Column>
  );
}

/** Common slips, each with the button that repairs it. */
function Slips({ connection }: { readonly connection: ConnectionState }) {
  const { t } = useTranslation("connectivity");
  return findSlips(connection.draft).map(({ name, repaired }) => (
    <Banner
      key={name}
      tone="warn"
      title={t("slips")}
      actions={<Button onPress={() => connection.change(repaired)}>{t("repair")}</Button>}
    >
      <Words small>{t(`slip.${name}`)}</Words>
    </Banner>
  ));
}
