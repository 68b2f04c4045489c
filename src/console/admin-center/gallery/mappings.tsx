import { useTranslation } from "react-i18next";
import { Column, Words } from "../../ui/layout.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import type { GalleryEntry } from "./entry.ts";

interface Line {
  readonly target: string;
  readonly source: string | undefined;
  readonly type: string;
  readonly isRequired: boolean;
  readonly isFilterable: boolean;
  readonly priority: number | undefined;
}

/** The attributes of a gallery's application, and what they are filled by before any change. */
export function MappingTables({ entry }: { readonly entry: GalleryEntry }) {
  const { t } = useTranslation("gallery");
  const { t: kit } = useTranslation("kit");
  const mark = (isSo: boolean): string => (isSo ? kit("yes") : "–");
  return (
    <Column>
      {entry.objectMappings.map(({ name, targetObjectName }) => (
        <Column key={name} gap="xs">
          <Words strong>{name}</Words>
          <PlainTable
            label={name}
            columns={[
              { id: "target", header: t("target"), cell: (line) => <code>{line.target}</code> },
              {
                id: "source",
                header: t("source"),
                cell: ({ source }) => (source === undefined ? t("nobody") : <code>{source}</code>),
              },
              { id: "required", header: t("required"), cell: (line) => mark(line.isRequired) },
              { id: "filter", header: t("filterable"), cell: (line) => mark(line.isFilterable) },
              { id: "match", header: t("matching"), cell: ({ priority }) => priority ?? "–" },
            ]}
            rows={listLines(entry, targetObjectName)}
            rowKey={({ target }) => target}
          />
        </Column>
      ))}
    </Column>
  );
}

/** Every attribute that is known, filled or not. */
function listLines(entry: GalleryEntry, objectName: "User" | "Group"): readonly Line[] {
  const mappings = entry.objectMappings
    .filter((each) => each.targetObjectName === objectName)
    .flatMap((each) => each.attributeMappings);
  const known = entry.attributes.filter((each) => each.objectName === objectName);
  const names = [
    ...new Set([
      ...known.map(({ name }) => name),
      ...mappings.map((each) => each.targetAttributeName),
    ]),
  ];
  return names.map((target) => {
    const attribute = known.find(({ name }) => name === target);
    const mapping = mappings.find((each) => each.targetAttributeName === target);
    const priority = mapping?.matchingPriority ?? 0;
    return {
      target,
      source: mapping?.source?.expression,
      type: attribute?.type ?? "String",
      isRequired: attribute?.required === true,
      isFilterable: attribute?.filterable === true,
      priority: priority > 0 ? priority : undefined,
    };
  });
}
