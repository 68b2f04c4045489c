import "./pick-list.css";
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Something that can be taken. */
export interface PickItem {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** What a press does, for screen readers, e.g. `Add: Mia Holm`. */
  readonly action: string;
  readonly onPick: () => void;
}

/** What a search found, one below the other; a press takes it. */
export function PickList({
  label,
  items,
  isLoading,
}: {
  readonly label: string;
  readonly items: readonly PickItem[];
  readonly isLoading: boolean;
}) {
  const { t } = useTranslation("kit");
  if (items.length === 0) {
    return (
      <Text size="sm" role="status">
        {isLoading ? t("loading") : t("nothingFound")}
      </Text>
    );
  }
  return (
    <ul className="kit-pick" aria-label={label}>
      {items.map(({ id, label: name, hint, action, onPick }) => (
        <li key={id}>
          <button type="button" aria-label={`${action} ${hint}`} onClick={onPick}>
            {/* Between two words stands a space, for whoever hears them or compares them. */}
            <span>{name}</span> <span>{hint}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
