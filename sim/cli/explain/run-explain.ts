/**
 * From what was asked to the lines that tell it. It must not know how lines are worded.
 */
import type { Decision } from '../../../reports/decisions.ts';
import { listed } from '../../../reports/format.ts';
import { grantStory, renderStory, type Story } from '../../../reports/story.ts';
import { nearest, remedyFor } from '../../experiment/scenario/did-you-mean.ts';
import { UsageError } from '../errors.ts';
import type { Terminal } from '../terminal.ts';
import { readDecisions } from './read-decisions.ts';

export interface StoryAsked {
  readonly subject: 'grant' | 'application';
  readonly id: string;
  readonly folder: string;
  /** Undefined: the first variant; the replication that there is. */
  readonly variant: string | undefined;
  readonly replication: number | undefined;
}

/** Ids that are shown where none is near. */
const SHOWN_IDS = 3;

/** @throws UsageError for what is not there, with what is near; InputError where the folder holds no story */
export function runExplain(asked: StoryAsked, terminal: Terminal): void {
  const all = readDecisions(asked.folder);
  const variants = [...new Set(all.map(({ variant }) => variant))];
  const variant = asked.variant ?? variants[0] ?? '';
  if (!variants.includes(variant))
    throw new UsageError(`there is no variant ${variant}, ${remedyFor(variant, variants)}`);
  const decisions = ofReplication(
    all.filter((decision) => decision.variant === variant),
    asked.replication,
  );
  const story: Story = {
    ...(asked.subject === 'grant' ? grantAsked(decisions, asked.id) : applicationAsked(decisions, asked.id)),
    otherVariants: variants.filter((name) => name !== variant),
  };
  terminal.out(renderStory(story, { width: terminal.columns, colour: terminal.colour }));
}

function ofReplication(decisions: readonly Decision[], asked: number | undefined): Decision[] {
  const known = [...new Set(decisions.map(({ replication }) => replication))];
  const replication = asked ?? known[0];
  if (asked !== undefined && !known.includes(asked)) {
    const remedy = `make it with compare --first-replication ${asked} --replications 1`;
    throw new UsageError(`the results tell the story of replication ${listed(known.map(String))} only, ${remedy}`);
  }
  return decisions.filter((decision) => decision.replication === replication);
}

function grantAsked(decisions: readonly Decision[], id: string): Omit<Story, 'otherVariants'> {
  const grants = [...new Set(decisions.flatMap(({ grant }) => (grant === undefined ? [] : [grant])))].sort(
    (a, b) => a - b,
  );
  const [, digits] = /^#?(\d{1,9}):?$/.exec(id) ?? [];
  const number = digits === undefined ? undefined : Number(digits);
  if (number !== undefined && grants.includes(number))
    return { of: { kind: 'grant', id: number }, decisions: grantStory(decisions, number) };
  if (decisions.some(({ application }) => application === id))
    throw new UsageError(`${id} is an application, ask for it with: explain application ${id}`);
  if (grants.length === 0) throw new UsageError(`there is no grant ${id}: none was awarded`);
  throw new UsageError(`there is no grant ${id}, grants are numbered ${grants[0]} to ${grants.at(-1)}`);
}

function applicationAsked(decisions: readonly Decision[], id: string): Omit<Story, 'otherVariants'> {
  const known = [...new Set(decisions.map(({ application }) => application))].sort();
  const found = known.find((application) => application === id) ?? known.find((each) => isAlike(each, id));
  if (found === undefined) throw new UsageError(`there is no application ${id}, ${nearIds(id, known)}`);
  const own = decisions.filter(({ application }) => application === found);
  return { of: { kind: 'application', id: found }, decisions: own };
}

const isAlike = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function nearIds(id: string, known: readonly string[]): string {
  const near = [nearest(id, known) ?? [], known.filter((each) => each.toLowerCase().includes(id.toLowerCase()))].flat();
  if (near.length > 0) return `did you mean ${listed([...new Set(near)].slice(0, SHOWN_IDS), 'or')}?`;
  const more = known.length - SHOWN_IDS;
  return `there are ${known.slice(0, SHOWN_IDS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
