import type { JsonObject } from "../../src/common/json.ts";

/** A stream of server-sent events that is read as it comes. */
export interface EventReader {
  readonly response: Response;
  /** All events so far. */
  readonly seen: readonly { readonly event: string; readonly data: JsonObject }[];
  /** The data of the next event of this name. Rejects when the stream ends before. */
  next(event: string): Promise<JsonObject>;
  close(): Promise<void>;
}

/** Listen to a stream. */
export async function readEvents(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<EventReader> {
  const response = await fetch(url, { headers });
  if (response.body === null) throw new Error(`No stream at ${url}`);
  const lines = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const seen: { event: string; data: JsonObject }[] = [];
  let text = "";
  const readOne = async (): Promise<{ event: string; data: JsonObject }> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end === -1) {
        const { done, value } = await lines.read();
        if (done) throw new Error("The stream has ended.");
        text += value;
        continue;
      }
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const [, event = ""] = /^event: (.*)$/m.exec(block) ?? [];
      const [, data = "null"] = /^data: (.*)$/m.exec(block) ?? [];
      if (event === "") continue;
      const found = { event, data: JSON.parse(data) as JsonObject };
      seen.push(found);
      return found;
    }
  };
  return {
    response,
    seen,
    next: async (event) => {
      for (;;) {
        const found = await readOne();
        if (found.event === event) return found.data;
      }
    },
    close: () => lines.cancel(),
  };
}
