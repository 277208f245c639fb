/** An explained difference as Markdown, for a comment on a change. It must not know how the difference was found. */
import type { Diff } from '../../sim/experiment/diff/diff.ts';
import { escaped } from '../markdown-text.ts';
import { diffHeading, diffSections } from './sections.ts';

export function renderDiffMarkdown(diff: Diff): string {
  const sections = diffSections(diff).map(
    ({ heading, lines }) => `## ${escaped(heading)}\n\n${lines.map((line) => `- ${escaped(line)}`).join('\n')}`,
  );
  return `${[`# ${escaped(diffHeading(diff))}`, ...sections].join('\n\n')}\n`;
}
