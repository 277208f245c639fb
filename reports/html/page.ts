/**
 * The frame of every page: one file that opens without a network, with the question and its answer at the top. It must not
 * know what is reported.
 */
import { type Emphasise, emphasisedParts } from '../emphasis.ts';
import { html, type Markup, trusted } from './markup.ts';
import { STYLE } from './style.ts';

export interface Page {
  /** Of the program. */
  readonly version: string;
  /** What the page is of, in the browser's title before the question. */
  readonly name: string;
  readonly question: string;
  /** Above the question. */
  readonly eyebrow: string;
  /** What a reader has to know first; null: nothing. */
  readonly alert: string | null;
  /** The sentences of the answer; the names that they emphasise are set in bold. */
  readonly answer: (emphasise: Emphasise) => readonly string[];
  /** Rules of this kind of page, after those of all. */
  readonly style?: string;
  readonly body: Markup;
  readonly footer: string;
}

export function page({ version, name, question, eyebrow, alert, answer, style = '', body, footer }: Page): string {
  const warning = alert === null ? null : html`<p class="alert" role="alert">${alert}</p>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="gpufleet ${version}">
<title>${name}: ${question}</title>
<style>${trusted(STYLE + style)}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">${eyebrow}</p>
<h1>${question}</h1>
${warning}<div class="answer">${paragraphs(answer)}</div>
</header>
${body}
<footer>${footer}</footer>
</main>
</body>
</html>
`.text;
}

function paragraphs(answer: Page['answer']): Markup[] {
  return emphasisedParts(answer).map(
    (parts) =>
      html`<p>${parts.map(({ text, isEmphasised }) => (isEmphasised ? html`<b>${text}</b>` : unbroken(text)))}</p>`,
  );
}

/** A number and its unit stay on one line. */
function unbroken(text: string): string {
  return text.replace(/(\d) (?=(?:d|h|min|s|pp|M|bn|GPU·h|KRW)\b|%)/g, '$1\u00a0').replaceAll(' ± ', '\u00a0±\u00a0');
}
