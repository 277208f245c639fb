/**
 * What limits promise of every run: nobody holds more GPUs at once than he may, and no budget is used beyond what is left of
 * it. It must not know how a job is refused.
 */
import type { RunInput, RunResult } from '../../sim/simulation/contract.ts';
import type { Grant } from '../../sim/simulation/programme/grant.ts';
import type { RunProgramme } from '../../sim/simulation/programme/run-programme.ts';

const NEVER = Number.POSITIVE_INFINITY;

function must(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(words);
}

/** What has come to the tests, to see that they test something. */
export const seen = { covered: 0, spent: 0, atOnce: 0 };

/** No project holds more GPUs in a cluster than its limit, at no instant. */
export function nobodyHoldsMoreAtOnce(input: RunInput, { atWork }: RunProgramme): void {
  const most = input.programme!.rules.limits!.gpusAtOnce;
  if (most === NEVER) return;
  const groups = new Map<string, Grant[]>();
  for (const grant of atWork.stage.grants) {
    const key = `${grant.terms.application} in cluster ${grant.terms.cluster}`;
    groups.set(key, [...(groups.get(key) ?? []), grant]);
  }
  for (const [key, grants] of groups) {
    for (const at of grants.flatMap(({ occupied }) => occupied.changes)) {
      const held = grants.reduce((sum, { occupied }) => sum + occupied.integral(at, at + 1), 0);
      must(held <= most, `project ${key} holds ${held} GPUs at ${at}, its limit is ${most}`);
      if (held === most) seen.atOnce++;
    }
  }
}

/** GPU-seconds that the grant's jobs may use in all; null: something changed its budget on the way. */
function allowedTo(grant: Grant, input: RunInput): number | null {
  const { share, whenSpent, overuseTo, period } = input.programme!.rules.limits!.budget!;
  const { terms, startedAt, originalEnd, removedGpuSeconds, grownGpuSeconds, past } = grant;
  if (period !== NEVER || whenSpent === 'slow' || past !== null || removedGpuSeconds > 0 || grownGpuSeconds > 0)
    return null;
  const longest = terms.fixedEnd ?? terms.term + startedAt;
  if (originalEnd !== longest) return null;
  return share * terms.gpusAwarded * (originalEnd - startedAt) * (whenSpent === 'overuse' ? overuseTo : 1);
}

/** No job starts once a budget is spent; with commit-ahead no GPU-second is used beyond it. */
export function budgetsHold(input: RunInput, { endedAt }: RunResult, { atWork }: RunProgramme): void {
  const { limits, preemption } = input.programme!.rules;
  if (limits!.budget === null) return;
  for (const grant of atWork.stage.grants) {
    const allowed = grant.startedAt < 0 ? null : allowedTo(grant, input);
    if (allowed === null) continue;
    const { occupied, terms, startedAt } = grant;
    const words = `grant ${terms.id}, whose budget is ${allowed}`;
    const used = occupied.integral(0, endedAt);
    if (used >= allowed) seen.spent++;
    if (limits!.budget.commitAhead && input.policies.limit.name === 'kill') {
      must(used <= allowed, `${words}: used ${used}`);
      seen.covered++;
    }
    // Whoever others were told to stop for starts though the budget is spent meanwhile.
    if (preemption.name !== 'none') continue;
    occupied.changes.forEach((at, k) => {
      if (occupied.levelAfter(k) <= occupied.levelAfter(k - 1)) return;
      const before = occupied.integral(startedAt, at);
      must(before < allowed, `${words}: a job starts at ${at}, when ${before} are used`);
    });
  }
}
