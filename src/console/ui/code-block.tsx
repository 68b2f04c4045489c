/** Lines of text as they are, that may be more than there is room for. */
export function CodeBlock({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="kit-code" tabIndex={0} aria-label={label}>
      <pre>{text}</pre>
    </section>
  );
}
