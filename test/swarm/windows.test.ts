/**
 * The swarm of programmes with announced windows: every law and every invariant, among them that nobody starts on a node that
 * he asks for beyond the begin of a window; and where all windows were announced before anybody started, that none stops
 * anybody who is held to his request.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodesOfSet } from '../../sim/model/faults.ts';
import { overlap, type Reservation } from '../../sim/model/reservations.ts';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { runProgramme } from '../../sim/simulation/programme/run-programme.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { choice, runs } from '../oracle/cases.ts';
import { PROGRAMME_LAWS } from './programme-laws.ts';
import { inputOfProgramme, type ProgrammeCase, programmeArbitrary, tableOfProgramme } from './programmes.ts';

/** Runs `law`; whatever it throws carries the programme as a table. */
function inContext(example: ProgrammeCase, law: () => void): void {
  try {
    law();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${tableOfProgramme(example)}`, { cause: error });
  }
}

const KINDS = [
  ['on nodes of their own', { sharings: ['dedicated'] }],
  ['on nodes of their own, within limits', { sharings: ['dedicated'], limited: true }],
  ['where grants share', { sharings: ['quota', 'pooled'] }],
  ['where grants share and some are stopped for others', { sharings: ['quota', 'pooled'], preempts: true }],
  ['where grants share within limits', { sharings: ['quota', 'pooled'], preempts: true, limited: true }],
] as const;

test.each(KINDS)('every law holds beside announced windows, %s', (_words, kind) => {
  const property = fc.property(programmeArbitrary({ ...kind, isToldOfAll: true }), (example) =>
    inContext(example, () => {
      const input = inputOfProgramme(example);
      const result = simulate(input);
      const ran = runProgramme(inputOfProgramme(example), input.programme!);
      for (const law of PROGRAMME_LAWS) law(input, result, ran);
    }),
  );
  fc.assert(property, runs(80));
});

test.each(KINDS)('nobody is stopped by a window of which everybody was told, %s', (_words, kind) => {
  let closed = 0;
  const property = fc.property(programmeArbitrary({ ...kind, isToldOfAll: true }), (drawn) => {
    const told = (outage: NonNullable<ProgrammeCase['faults']>['outages'][number]) => ({
      ...outage,
      notice: outage.from,
    });
    const faults = drawn.faults && { ...drawn.faults, outages: drawn.faults.outages.map(told) };
    const example = { ...drawn, faults, switchOff: null, policies: { ...drawn.policies, limit: choice('kill') } };
    inContext(example, () => {
      const input = inputOfProgramme(example);
      const { atWork } = runProgramme(input, input.programme!);
      for (const { interruptions, nodesLost } of atWork.nodesDown?.counts ?? []) {
        expect(interruptions).toBe(0);
        closed += nodesLost;
      }
    });
  });
  fc.assert(property, runs(80));
  expect(closed).toBeGreaterThan(20);
});

/** Every other window keeps its nodes for a sector, or for all, instead of taking them down. */
function withReservations(input: RunInput): RunInput {
  const { outages } = input.faults!;
  const kept: Reservation[] = [];
  for (const [k, { cluster, nodes, from, until, announcedAt }] of outages.entries()) {
    if (k % 2 === 1 || input.fleet.clusters[cluster]!.providerOwn) continue;
    const times = { cluster, from, until, announcedAt: announcedAt! };
    const others = kept.filter((other) => overlap(other, times)).flatMap((other) => nodesOfSet(other.nodes));
    const free = nodesOfSet(nodes).filter((node) => !others.includes(node));
    const named = { classes: [], applications: [], sectors: k % 4 === 0 ? ['academia', 'national'] : [] };
    if (free.length > 0) kept.push({ id: `r${k}`, nodes: free, named, ...times });
  }
  return { ...input, faults: { ...input.faults!, outages: outages.filter((_, k) => k % 2 === 1) }, reservations: kept };
}

test.each(KINDS.slice(2))('every law holds beside reservations, %s', (_words, kind) => {
  let kept = 0;
  const property = fc.property(programmeArbitrary({ ...kind, isToldOfAll: true }), (drawn) => {
    const example = { ...drawn, switchOff: null };
    inContext(example, () => {
      const input = withReservations(inputOfProgramme(example));
      const result = simulate(input);
      const ran = runProgramme(withReservations(inputOfProgramme(example)), input.programme!);
      for (const law of PROGRAMME_LAWS) law(input, result, ran);
      kept += result.metrics['reservedGpuHours']!;
      expect(result.metrics['reservedIdleGpuHours']).toBeLessThanOrEqual(result.metrics['reservedGpuHours']!);
    });
  });
  fc.assert(property, runs(60));
  expect(kept).toBeGreaterThan(0);
});
