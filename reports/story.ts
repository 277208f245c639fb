/**
 * The story of one grant or application as text for a terminal: a heading, then a sentence for each thing that happened,
 * with its date. It must not know files or terminals: the caller says how wide it is and whether there is colour.
 */
import type { Decision } from './decisions.ts';
import { listed } from './format.ts';
import { day, sentenceOf, toneOf } from './story/sentence.ts';
import { styled, wrapped } from './terminal-text.ts';

/** `2026-03-03` and two spaces. */
const DATE_WIDTH = 12;
/** With less room for its words, a sentence stands below its date. */
const NARROWEST = 24;

export interface Story {
  readonly of: { readonly kind: 'grant'; readonly id: number } | { readonly kind: 'application'; readonly id: string };
  /** At least one, of one variant and replication, in order. */
  readonly decisions: readonly Decision[];
  /** The other variants that it could be told of. */
  readonly otherVariants: readonly string[];
}

/** Lines of the story of a grant: what is told of it, and what its application lived through until it was awarded. */
export function grantStory(decisions: readonly Decision[], grant: number): Decision[] {
  const awarded = decisions.findIndex((decision) => decision.grant === grant);
  const application = decisions[awarded]?.application;
  return decisions.filter(
    (decision, k) =>
      decision.grant === grant || (decision.application === application && decision.grant === undefined && k < awarded),
  );
}

export function renderStory(
  story: Story,
  { width, colour }: { readonly width: number; readonly colour: boolean },
): string {
  const paint = styled(colour);
  const { of, decisions, otherVariants } = story;
  const [first] = decisions;
  if (!first) throw new RangeError('a story without a line');
  const { application, sector, institution, variant, replication } = first;
  const who = `${sector}, ${institution}`;
  const grants = [...new Set(decisions.flatMap(({ grant }) => (grant === undefined ? [] : [grant])))];
  const heading =
    of.kind === 'grant'
      ? `Grant ${of.id} of application ${application} (${who})`
      : `Application ${of.id} (${who}), ${grantsText(grants)}`;
  const others = otherVariants.length === 0 ? '' : ` The others: ${listed(otherVariants)}.`;
  const context = `Variant ${variant}, replication ${replication}.${others}`;
  const isNarrow = width - DATE_WIDTH < NARROWEST;
  const lines = decisions.flatMap((decision) => {
    const whose = of.kind === 'application' && grants.length > 1 && decision.grant !== undefined;
    const sentence = `${whose ? `grant ${decision.grant} ` : ''}${sentenceOf(decision)}`;
    const indent = isNarrow ? '  ' : ' '.repeat(DATE_WIDTH);
    const tone = toneOf(decision);
    const [head = '', ...rest] = wrapped(sentence, width - indent.length).map((line) => paint(line, tone));
    const date = paint(day(decision.date), 'dim');
    const words = [head, ...rest].map((line) => indent + line);
    return isNarrow ? [date, ...words] : [`${date}  ${head}`, ...words.slice(1)];
  });
  return [
    ...wrapped(heading, width).map((line) => paint(line, 'bold')),
    ...wrapped(context, width).map((line) => paint(line, 'dim')),
    '',
    ...lines,
  ].join('\n');
}

function grantsText(grants: readonly number[]): string {
  if (grants.length === 0) return 'no grant';
  return `${grants.length === 1 ? 'grant' : 'grants'} ${listed(grants.map(String))}`;
}
