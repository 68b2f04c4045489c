import { Button as KitButton, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

/** One of the choices behind a button. */
export interface MenuChoice {
  readonly label: string;
  /** A page that it leads to; absent: `onPress` does something. */
  readonly to?: string;
  readonly onPress?: () => void;
}

/** A button behind which there are several things to do. */
export function MenuButton({
  label,
  isMain = false,
  choices,
}: {
  readonly label: string;
  readonly isMain?: boolean;
  readonly choices: readonly MenuChoice[];
}) {
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <KitButton variant={isMain ? "filled" : "default"} rightSection={<Arrow />}>
          {label}
        </KitButton>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ label: name, to, onPress }) => (
          <Menu.Item
            key={name}
            onClick={() => (to === undefined ? onPress?.() : void navigate({ to }))}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Arrow() {
  return <span aria-hidden="true">▾</span>;
}
