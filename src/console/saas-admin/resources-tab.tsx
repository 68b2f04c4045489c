import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { formatQuery } from "../shared/api.ts";
import { useList } from "../shared/lists.ts";
import { type RawSearch, readText, useSearchState } from "../shared/search.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { ChoiceField, type FieldErrors, Form, TextField } from "../ui/form.tsx";
import { Instant } from "../ui/instant.tsx";
import { Column, Row } from "../ui/layout.tsx";
import { DataTable, type TableColumn } from "../ui/table.tsx";
import { type Gift, GiveDialog } from "./give-dialog.tsx";
import type { OwnedResource, Subscription } from "./ownership.ts";
import { PersonField } from "./person-field.tsx";
import { PersonLink } from "./person-link.tsx";
import { type Removal, RemoveDialog } from "./remove-dialog.tsx";
import { useMember } from "./session.ts";

function readSearch(raw: RawSearch) {
  return { subscription: readText(raw.subscription), owner: readText(raw.owner) };
}

/** Resources with their owners, of one subscription or person where the address says so. */
export function ResourcesTab() {
  const { t } = useTranslation("ownership");
  const { api } = useMember();
  const [{ subscription, owner }, change] = useSearchState(readSearch);
  const [isAdding, setAdding] = useState(false);
  const [gift, setGift] = useState<Gift | undefined>();
  const [removal, setRemoval] = useState<Removal | undefined>();
  const subscriptions = useSubscriptions();
  const query = { subscriptionId: subscription, ownerId: owner, limit: 100 };
  const list = useList<OwnedResource>([api.base, "/resources", query], async (after, signal) => {
    const part = await api.get<{ resources: OwnedResource[]; next?: string }>(
      `/resources${formatQuery({ ...query, after })}`,
      { signal },
    );
    return { rows: part.resources, next: part.next };
  });
  const columns = useColumns(setGift, setRemoval);
  return (
    <Column>
      <Row align="flex-end">
        <ChoiceField
          name="subscription"
          label={t("subscription")}
          value={subscription}
          choices={[
            { value: "", label: t("all") },
            ...subscriptions.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(value) => change({ subscription: value })}
        />
        <PersonField
          name="owner"
          label={t("owner")}
          value={owner}
          onChange={(value) => change({ owner: value })}
        />
        <Button kind="main" onPress={() => setAdding(true)}>
          {t("addResource")}
        </Button>
      </Row>
      <DataTable
        label={t("tab.resources")}
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        failure={t("failed")}
        empty={<EmptyState title={t("noResource")}>{t("noResourceText")}</EmptyState>}
      />
      <AddDialog isOpen={isAdding} onClose={() => setAdding(false)} subscriptions={subscriptions} />
      <GiveDialog gift={gift} onClose={() => setGift(undefined)} />
      <RemoveDialog removal={removal} onClose={() => setRemoval(undefined)}>
        {t("removeResource")}
      </RemoveDialog>
    </Column>
  );
}

/** The company's subscriptions. */
export function useSubscriptions(): readonly Subscription[] {
  const { api } = useMember();
  const { data } = useQuery({
    queryKey: [api.base, "/subscriptions"],
    queryFn: ({ signal }) =>
      api.get<{ subscriptions: Subscription[] }>("/subscriptions", { signal }),
  });
  return data?.subscriptions ?? [];
}

function useColumns(
  onGive: (gift: Gift) => void,
  onRemove: (removal: Removal) => void,
): readonly TableColumn<OwnedResource>[] {
  const { t } = useTranslation("ownership");
  const pathOf = (id: string) => `/resources/${encodeURIComponent(id)}`;
  return [
    { id: "name", header: t("name"), cell: ({ name }) => name },
    { id: "type", header: t("type"), isMinor: true, cell: ({ type }) => type },
    {
      id: "subscription",
      header: t("subscription"),
      isMinor: true,
      cell: ({ subscription }) => subscription?.name ?? t("company"),
    },
    { id: "owner", header: t("owner"), cell: ({ owner }) => <PersonLink person={owner} /> },
    {
      id: "created",
      header: t("created"),
      isMinor: true,
      isSpare: true,
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
  subscriptions,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly subscriptions: readonly Subscription[];
}) {
  const { t } = useTranslation("ownership");
  const { api } = useMember();
  const [name, setName] = useState("");
  const [type, setType] = useState("");
  const [ownerId, setOwner] = useState("");
  const [subscriptionId, setSubscription] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const adding = useAct(api.base, (body: object) => api.post("/resources", body), t("added"));
  const submit = (): FieldErrors => {
    const found = {
      name: name.trim() === "" ? t("nameMissing") : undefined,
      ownerId: ownerId === "" ? t("personMissing") : undefined,
    };
    setWrong(found);
    if (found.name === undefined && found.ownerId === undefined) {
      const body = {
        name: name.trim(),
        ownerId,
        ...(type.trim() !== "" && { type: type.trim() }),
        ...(subscriptionId !== "" && { subscriptionId }),
      };
      adding.mutate(body, { onSuccess: onClose });
    }
    return found;
  };
  return (
    <Dialog title={t("addResource")} isOpen={isOpen} onClose={onClose}>
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
        <TextField
          name="type"
          label={t("type")}
          hint={t("typeHint")}
          value={type}
          onChange={setType}
        />
        <ChoiceField
          name="subscriptionId"
          label={t("subscription")}
          value={subscriptionId}
          choices={[
            { value: "", label: t("company") },
            ...subscriptions.map((each) => ({ value: each.id, label: each.name })),
          ]}
          onChange={setSubscription}
        />
        <PersonField
          name="ownerId"
          label={t("owner")}
          hint={t("activeOnly")}
          error={wrong.ownerId}
          value={ownerId}
          onChange={setOwner}
        />
      </Form>
    </Dialog>
  );
}
