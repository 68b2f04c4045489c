import { Progress } from "./progress.tsx";

/** How hard a password is to guess, roughly: the server alone says whether it is taken. */
export function Strength({
  label,
  words,
  password,
}: {
  readonly label: string;
  /** From weakest to strongest, one for each step. */
  readonly words: readonly [string, string, string, string];
  readonly password: string;
}) {
  const step = judge(password);
  return (
    <Progress label={label} words={words[step]} done={password === "" ? 0 : step + 1} total={4} />
  );
}

/** Length counts most; few different signs count as few. */
function judge(password: string): 0 | 1 | 2 | 3 {
  const length = [...password].length;
  const kinds = new Set([...password.toLowerCase()]).size;
  if (length < 12 || kinds < 5) return 0;
  if (length < 16 || kinds < 8) return 1;
  return length < 22 ? 2 : 3;
}
