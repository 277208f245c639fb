/** An explained difference on a terminal. It must not know terminals: the caller says how wide it is. */
import type { Diff } from '../../sim/experiment/diff/diff.ts';
import { styled, wrapped } from '../terminal-text.ts';
import { diffHeading, diffSections } from './sections.ts';

const INDENT = 2;

export function renderDiff(
  diff: Diff,
  { width, colour }: { readonly width: number; readonly colour: boolean },
): string {
  const paint = styled(colour);
  const bold = (text: string): string[] => wrapped(text, width).map((line) => paint(line, 'bold'));
  const sections = diffSections(diff).flatMap(({ heading, lines }) => [
    '',
    ...bold(heading),
    ...lines.flatMap((line) =>
      // Further lines of a sentence stand further in, so that each sentence is seen.
      wrapped(line, width - 2 * INDENT).map((part, k) => ' '.repeat(k === 0 ? INDENT : 2 * INDENT) + part),
    ),
  ]);
  return [...bold(diffHeading(diff)), ...sections].join('\n');
}
