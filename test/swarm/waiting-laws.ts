/**
 * What must hold of the hours that jobs of a programme waited by reason, whoever shares with whom. It must not know how a
 * reason comes about.
 */
import { SECTORS } from '../../sim/model/application.ts';
import { WAIT_REASONS } from '../../sim/model/wait-reasons.ts';
import type { RunInput, RunResult } from '../../sim/simulation/contract.ts';
import { SIZE_CLASSES } from '../../sim/simulation/metrics/size-classes.ts';

function must(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(words);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Reasons add up to all waits of the run, by sector and by size too; some occur only under the rules that they speak of. */
export const waitsHaveReasons = ({ programme, policies }: RunInput, { metrics, ...result }: RunResult): void => {
  const seconds = (key: string) => Math.round((metrics[`waitedHours${key}`] ?? 0) * 3600);
  let all = 0;
  for (const { name } of WAIT_REASONS) {
    const reason = `{reason=${name}`;
    const sizes = sum(SIZE_CLASSES.map((size) => seconds(`${reason},sizeClass=${size}}`)));
    const sectors = sum(SECTORS.map((sector) => seconds(`${reason},sector=${sector}}`)));
    must(seconds(`${reason}}`) >= 0, `${name}: ${seconds(`${reason}}`)} s`);
    must(sizes === seconds(`${reason}}`), `${name}: sizes add up to ${sizes} s`);
    must(sectors === seconds(`${reason}}`), `${name}: sectors add up to ${sectors} s`);
    all += seconds(`${reason}}`);
  }
  const waited = sum([...result.programme!.waited]);
  must(all === waited && all === seconds(''), `${all} s waited for reasons, ${waited} s in all`);
  const { sharing, preemption, limits } = programme!.rules;
  const never = [
    policies.backfill.name === 'none' ? 'reservation' : 'priority',
    ...(sharing.name === 'dedicated' ? ['quota', 'lent', 'grace', 'notInService'] : []),
    ...(sharing.name === 'pooled' ? ['lent'] : []),
    ...(preemption.name === 'none' ? ['grace'] : []),
    ...(limits === null ? ['limit'] : []),
  ];
  for (const name of never) must(seconds(`{reason=${name}}`) === 0, `some waited for ${name}`);
};
