/**
 * A small correct scenario for the tests of scenario files, and how to break it.
 */
import { InputError } from '../../../sim/engine/errors.ts';
import { type LoadBase, parseScenario } from '../../../sim/experiment/scenario/parse.ts';
import { type Overrides, type ResolvedScenario, resolveScenario } from '../../../sim/experiment/scenario/resolve.ts';

export const SMALL = `question: Does it work?
scenario: small
kind: steady
start: 2026-04-01
warmUp: 1d
window: 2d
fleet:
  gpus:
    h200: { speed: 1 }
  providers:
    naver: { slip: 0d }
  clusters:
    one:
      provider: naver
      gpu: h200
      phases:
        all: { nodes: 4, plans: { award: 2026-01-01 }, inService: 2026-01-15 }
  providerOwn:
    own: { provider: naver, gpu: h200, nodes: 2 }
workload:
  preset: llm-development
  load: 0.5
policies:
  queue: fcfs
  backfill: easy
replications: 3
primary: [waitSecondsMean]
assumed:
  workload.load: not published
variants:
  easy: {}
  fcfs: { policies.backfill: none }
`;

/** The small scenario with one piece of text replaced; the piece must be there. */
export function small(piece = '', instead = ''): string {
  if (!SMALL.includes(piece)) throw new Error(`the small scenario does not hold ${JSON.stringify(piece)}`);
  return SMALL.replace(piece, () => instead);
}

/** A library of texts by name. */
export function library(texts: Readonly<Record<string, string>> = {}): LoadBase {
  return (name) => (Object.hasOwn(texts, name) ? { text: texts[name]!, fileName: `${name}.yaml` } : undefined);
}

export function resolve(text: string, overrides: Overrides = {}, loadBase = library()): ResolvedScenario {
  return resolveScenario(parseScenario(text, 'small.yaml', loadBase), overrides);
}

/** Every issue of a scenario as it is printed; none if it is correct. Errors of any other kind are thrown on. */
export function issuesOf(text: string, texts: Readonly<Record<string, string>> = {}, overrides: Overrides = {}) {
  try {
    resolveScenario(parseScenario(text, 'small.yaml', library(texts), Object.keys(texts)), overrides);
  } catch (error) {
    if (error instanceof InputError) return error.message.split('\n');
    throw error;
  }
  return [];
}
