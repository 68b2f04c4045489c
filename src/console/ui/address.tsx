import { Fragment } from "react";

/** A mail address or a name of an attribute that may go on in the next line behind its signs. */
export function Address({ text }: { readonly text: string }) {
  const parts = text.split(/(?<=[.@:])/u);
  return (
    <>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text, in their order
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}
