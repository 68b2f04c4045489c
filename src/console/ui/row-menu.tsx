import { Button, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

/** Something that can be done with a row. */
export interface RowAction {
  readonly label: string;
  readonly onPress?: () => void;
  /** The page that it leads to, in place of something to do. */
  readonly to?: string;
  readonly search?: Readonly<Record<string, string>>;
}

/** What can be done with a row of a table, behind one small button. */
export function RowMenu({
  label,
  text,
  actions,
}: {
  /** For screen readers; it begins with the text, e.g. `Actions: Mia Holm`. */
  readonly label: string;
  readonly text: string;
  readonly actions: readonly RowAction[];
}) {
  const navigate = useNavigate();
  const go = ({ to, search, onPress }: RowAction): void => {
    if (to === undefined) onPress?.();
    else void navigate({ to, search: (search ?? {}) as never });
  };
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button variant="subtle" size="compact-md" className="kit-row-menu" aria-label={label}>
          {text} ▾
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <Menu.Item key={action.label} onClick={() => go(action)}>
            {action.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
