import { Button as KitButton, FileButton as KitFileButton } from "@mantine/core";

interface FileButtonProps {
  readonly label: string;
  /** E.g. `application/json`. */
  readonly accept: string;
}

/** Chooses a file of this machine and hands its text over. */
export function FileButton({
  onText,
  ...props
}: FileButtonProps & { readonly onText: (text: string, name: string) => void }) {
  const take = (file: File) => void file.text().then((text) => onText(text, file.name));
  return <ChooseFile {...props} onFile={take} />;
}

/** Chooses a file of this machine: its bytes tell the encoding, which a text would hide. */
export function ChooseFile({
  label,
  accept,
  isMain = false,
  onFile,
}: FileButtonProps & {
  readonly isMain?: boolean;
  readonly onFile: (file: File) => void;
}) {
  const take = (file: File | null): void => {
    if (file !== null) onFile(file);
  };
  return (
    <KitFileButton accept={accept} onChange={take} inputProps={{ "aria-label": label }}>
      {(props) => (
        <KitButton {...props} variant={isMain ? "filled" : "default"}>
          {label}
        </KitButton>
      )}
    </KitFileButton>
  );
}
