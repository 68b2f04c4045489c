import { Button as KitButton, FileButton as KitFileButton } from "@mantine/core";

/** Chooses a file of this machine and hands its text over. */
export function FileButton({
  label,
  accept,
  onText,
}: {
  readonly label: string;
  /** E.g. `application/json`. */
  readonly accept: string;
  readonly onText: (text: string, name: string) => void;
}) {
  const take = (file: File | null): void => {
    if (file !== null) void file.text().then((text) => onText(text, file.name));
  };
  return (
    <KitFileButton accept={accept} onChange={take} inputProps={{ "aria-label": label }}>
      {(props) => (
        <KitButton {...props} variant="default">
          {label}
        </KitButton>
      )}
    </KitFileButton>
  );
}
