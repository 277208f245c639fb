/**
 * The lines of decisions.jsonl of one run as bytes, made where the run is made, so that no story of objects has to cross
 * between threads. It must not know what a line holds.
 */
import { decisionLine, type StoryOf } from '../../../reports/decisions.ts';
import type { StoryEntry } from '../../simulation/programme/story.ts';

/** One line for each entry, in their order. */
export function decisionLines(of: StoryOf, story: readonly StoryEntry[]): Uint8Array {
  return new Uint8Array(Buffer.from(story.map((entry) => decisionLine(of, entry)).join('')));
}
