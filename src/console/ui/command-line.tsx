import "./command-line.css";
import { Button, type ButtonKind, ButtonLink } from "./button.tsx";
import { useFitting } from "./fitting.ts";
import { MoreMenu } from "./more-menu.tsx";

/** Something that can be done, or a page that it leads to. */
export interface LineCommand {
  readonly label: string;
  readonly kind?: ButtonKind;
  readonly isBusy?: boolean;
  /** A page; absent: `onPress` does something. */
  readonly to?: string;
  readonly onPress?: () => void;
}

/** What can be done, in one line on any screen: what has no room is behind a button at its end. */
export function CommandLine({
  label,
  commands,
}: {
  /** What the commands are about, for screen readers. */
  readonly label: string;
  readonly commands: readonly LineCommand[];
}) {
  const { line, fits } = useFitting<HTMLFieldSetElement>(commands.map((each) => each.label));
  const rest = commands.filter((_, index) => fits[index] === false);
  return (
    <fieldset ref={line} className="kit-command-line" aria-label={label}>
      {commands.map((command, index) => (
        <span key={command.label} data-fit={fits[index] !== false}>
          <Command {...command} />
        </span>
      ))}
      <span data-fit-more={rest.length > 0}>
        <MoreMenu
          of={label}
          choices={rest.map(({ isBusy = false, ...choice }) => ({ ...choice, isDisabled: isBusy }))}
        />
      </span>
    </fieldset>
  );
}

function Command({ label, kind = "usual", isBusy = false, to, onPress }: LineCommand) {
  if (to !== undefined) {
    return (
      <ButtonLink kind={kind} to={to}>
        {label}
      </ButtonLink>
    );
  }
  return (
    <Button kind={kind} isBusy={isBusy} {...(onPress !== undefined && { onPress })}>
      {label}
    </Button>
  );
}
