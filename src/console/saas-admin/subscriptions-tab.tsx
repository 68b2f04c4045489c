import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { type FieldErrors, Form, TextField } from "../ui/form.tsx";
import { Instant } from "../ui/instant.tsx";
import { Column, Row, TextLink, Words } from "../ui/layout.tsx";
import { DataTable, type TableColumn } from "../ui/table.tsx";
import { fullList } from "./full-list.ts";
import { type Gift, GiveDialog } from "./give-dialog.tsx";
import type { Subscription } from "./ownership.ts";
import { PersonField } from "./person-field.tsx";
import { PersonLink } from "./person-link.tsx";
import { type Removal, RemoveDialog } from "./remove-dialog.tsx";
import { useMember } from "./session.ts";

/** Subscriptions, with who answers for each. */
export function SubscriptionsTab() {
  const { t } = useTranslation("ownership");
  const { api } = useMember();
  const [isAdding, setAdding] = useState(false);
  const [gift, setGift] = useState<Gift | undefined>();
  const [removal, setRemoval] = useState<Removal | undefined>();
  const { data, error, refetch } = useQuery({
    queryKey: [api.base, "/subscriptions"],
    queryFn: ({ signal }) =>
      api.get<{ subscriptions: Subscription[] }>("/subscriptions", { signal }),
  });
  return (
    <Column>
      <Words dimmed>{t("subscriptionsLead")}</Words>
      <Row>
        <Button kind="main" onPress={() => setAdding(true)}>
          {t("addSubscription")}
        </Button>
      </Row>
      <DataTable
        label={t("tab.subscriptions")}
        columns={useColumns(setGift, setRemoval)}
        list={fullList(data?.subscriptions, { error, retry: () => void refetch() })}
        rowKey={({ id }) => id}
        failure={t("failed")}
        empty={<EmptyState title={t("noSubscription")}>{t("noSubscriptionText")}</EmptyState>}
      />
      <AddDialog isOpen={isAdding} onClose={() => setAdding(false)} />
      <GiveDialog gift={gift} onClose={() => setGift(undefined)} />
      <RemoveDialog removal={removal} onClose={() => setRemoval(undefined)}>
        {t("removeSubscription")}
      </RemoveDialog>
    </Column>
  );
}

function useColumns(
  onGive: (gift: Gift) => void,
  onRemove: (removal: Removal) => void,
): readonly TableColumn<Subscription>[] {
  const { t } = useTranslation("ownership");
  const pathOf = (id: string) => `/subscriptions/${encodeURIComponent(id)}`;
  return [
    {
      id: "name",
      header: t("name"),
      cell: ({ id, name }) => (
        <TextLink to="/resources" search={{ subscription: id }}>
          {name}
        </TextLink>
      ),
    },
    {
      id: "owner",
      header: t("subscriptionOwner"),
      cell: ({ owner }) => <PersonLink person={owner} />,
    },
    {
      id: "created",
      header: t("created"),
      isMinor: true,
      cell: ({ created }) => <Instant at={created} />,
    },
    {
      id: "act",
      header: t("act"),
      cell: ({ id, name }) => (
        <Row>
          <Button
            kind="inline"
            onPress={() => onGive({ name, path: pathOf(id), member: "ownerId" })}
          >
            {t("giveOn")}
          </Button>
          <Button kind="inline" onPress={() => onRemove({ name, path: pathOf(id) })}>
            {t("remove")}
          </Button>
        </Row>
      ),
    },
  ];
}

function AddDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("ownership");
  const { api } = useMember();
  const [name, setName] = useState("");
  const [ownerId, setOwner] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const adding = useAct(api.base, (body: object) => api.post("/subscriptions", body), t("added"));
  const submit = (): FieldErrors => {
    const found = {
      name: name.trim() === "" ? t("nameMissing") : undefined,
      ownerId: ownerId === "" ? t("personMissing") : undefined,
    };
    setWrong(found);
    if (found.name === undefined && found.ownerId === undefined) {
      adding.mutate({ name: name.trim(), ownerId }, { onSuccess: onClose });
    }
    return found;
  };
  return (
    <Dialog title={t("addSubscription")} isOpen={isOpen} onClose={onClose}>
      <Form
        submit={t("add")}
        isBusy={adding.isPending}
        error={adding.error}
        failure={t("addFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <TextField
          name="name"
          label={t("name")}
          error={wrong.name}
          value={name}
          onChange={setName}
          isFocused
        />
        <PersonField
          name="ownerId"
          label={t("subscriptionOwner")}
          hint={t("activeOnly")}
          error={wrong.ownerId}
          value={ownerId}
          onChange={setOwner}
        />
      </Form>
    </Dialog>
  );
}
