import "./code-field.css";
import { Text } from "@mantine/core";
import { lazy, Suspense, useId } from "react";
import { Loading } from "./progress.tsx";

const CodeEditor = lazy(() => import("./code-editor.tsx"));

/** A place in the text, and what is wrong there. */
export interface CodeMark {
  readonly offset: number;
  readonly message: string;
}

/** What the editor shows and offers. */
export interface CodeFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly marks?: readonly CodeMark[];
  /** Offered while a word is typed. */
  readonly functions?: readonly { readonly name: string; readonly detail: string }[];
  /** Offered behind an opening bracket. */
  readonly attributes?: readonly string[];
  readonly onChange: (value: string) => void;
}

/** An expression: coloured, completed as it is typed, with what is wrong underlined and told. */
export function CodeField(props: CodeFieldProps) {
  const { label, hint, marks = [] } = props;
  const id = useId();
  return (
    <div>
      <Text id={id} fw={500} size="sm" component="span">
        {label}
      </Text>
      {hint !== undefined && (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
      <Suspense fallback={<Loading lines={2} />}>
        <CodeEditor {...props} labelId={id} />
      </Suspense>
      <div role="status">
        {marks.map(({ offset, message }) => (
          <Text key={`${offset} ${message}`} size="sm" c="var(--mantine-color-error)">
            {message}
          </Text>
        ))}
      </div>
    </div>
  );
}
