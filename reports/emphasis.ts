/**
 * Names set off in sentences, before it is known in which markup: a name comes back between control characters that no
 * name can hold, so that markup is made, and user text escaped, part by part. It must not know any markup.
 */

const MARK = '\u0001';

/** How sentences are told to set off a name. */
export type Emphasise = (name: string) => string;

export interface SentencePart {
  readonly text: string;
  readonly isEmphasised: boolean;
}

/** The parts of each of the sentences that are made with the emphasis handed in; neither part has any markup yet. */
export function emphasisedParts(sentencesWith: (emphasise: Emphasise) => readonly string[]): SentencePart[][] {
  return sentencesWith((name) => MARK + name + MARK).map((sentence) =>
    sentence.split(MARK).map((text, k) => ({ text, isEmphasised: k % 2 === 1 })),
  );
}
