/** A document that can't be loaded; `message` is a sentence for the person who gave its address. */
export class DocumentUnavailable extends Error {
  override readonly name = "DocumentUnavailable";
}

/** Loads a text from an address of the web. @throws DocumentUnavailable */
export type DocumentLoader = (url: string) => Promise<string>;
