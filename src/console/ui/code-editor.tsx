import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { useEffect, useRef } from "react";
import { readNonce } from "../shared/nonce.ts";
import type { CodeFieldProps, CodeMark } from "./code-field.tsx";

/** The editor itself, loaded when a page has one. Tab leaves it, as it leaves any other field. */
export default function CodeEditor(props: CodeFieldProps & { readonly labelId: string }) {
  const { value, marks = [], labelId } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (place.current === null) return;
    const created = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          EditorView.cspNonce.of(readNonce()),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-labelledby": labelId, "aria-multiline": "true" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({
            override: [(context) => complete(context, latest.current)],
            icons: false,
            tooltipClass: () => "kit-completions",
          }),
          keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          COLOURS,
          MARKS,
          TYPED_OVER,
        ],
      }),
    });
    view.current = created;
    return () => created.destroy();
  }, [labelId]);
  useEffect(() => {
    const current = view.current;
    if (current === null || current.state.doc.toString() === value) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    view.current?.dispatch({ effects: setMarks.of(marks) });
  }, [marks]);
  return <div className="kit-editor" ref={place} />;
}

/**
 * Typing over what is selected. Left to the browser, it would put the colours of what was there on
 * the new letter, as a style of its own, which the page's policy refuses.
 */
const TYPED_OVER: Extension = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { data, inputType } = event;
    const isOver = inputType === "insertText" && !view.state.selection.main.empty;
    if (!isOver || data === null || view.composing) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(data), { userEvent: "input.type" });
    return true;
  },
});

function complete(context: CompletionContext, props: CodeFieldProps): CompletionResult | null {
  const attribute = context.matchBefore(/\[[^\]]*/);
  if (attribute !== null) {
    const options = (props.attributes ?? []).map(
      (name): Completion => ({ label: `[${name}]`, type: "variable" }),
    );
    // Brackets close by themselves: the one that stands there already is taken along.
    const after = context.state.sliceDoc(context.pos, context.pos + 1) === "]" ? 1 : 0;
    return { from: attribute.from, to: context.pos + after, options, filter: true };
  }
  const word = context.matchBefore(/[A-Za-z]\w*/);
  if (word === null && !context.explicit) return null;
  const options = (props.functions ?? []).map(
    ({ name, detail }): Completion => ({
      label: name,
      detail,
      apply: `${name}(`,
      type: "function",
    }),
  );
  return { from: word?.from ?? context.pos, options };
}

/** Attributes, texts and functions in colours of their own. */
const COLOURS: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = MATCHER.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.decorations = MATCHER.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

const CLASSES = { "[": "kit-code-attribute", '"': "kit-code-text" } as const;

const MATCHER = new MatchDecorator({
  regexp: /"(?:\\.|[^"\\])*"?|\[[^\]]*\]?|[A-Za-z]\w*(?=\s*\()/g,
  decoration: ([text]) => {
    const first = text[0];
    const name = first === "[" || first === '"' ? CLASSES[first] : "kit-code-function";
    return Decoration.mark({ class: name });
  },
});

const setMarks: ReturnType<typeof StateEffect.define<readonly CodeMark[]>> =
  StateEffect.define<readonly CodeMark[]>();

/** What is wrong, underlined. */
const MARKS: Extension = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) return drawMarks(effect.value, transaction.state.doc.length);
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function drawMarks(marks: readonly CodeMark[], length: number): DecorationSet {
  const ranges = marks.flatMap(({ offset, message }) => {
    const from = Math.min(offset, Math.max(0, length - 1));
    const to = Math.min(length, from + 1);
    if (from >= to) return [];
    const attributes = { title: message };
    return [Decoration.mark({ class: "kit-code-wrong", attributes }).range(from, to)];
  });
  return Decoration.set(ranges, true);
}
