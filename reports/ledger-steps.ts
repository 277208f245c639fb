/**
 * The GPU-hour waterfall as data: procured → in service → up → occupied → useful, with every loss between by its
 * account. It must not know charts or markup.
 */
import type { VariantResult } from '../sim/experiment/results.ts';
import { ACCOUNT_MEANING, ACCOUNTS, type Account } from '../sim/model/ledger.ts';
import { decimal } from './format.ts';

/** A step is a level that is left, or a loss that leads from one level to the next. GPU-hours. */
export interface LedgerStep {
  readonly kind: 'level' | 'loss';
  readonly label: string;
  readonly meaning: string;
  /** Where the bar starts and ends; a level starts at 0. */
  readonly from: number;
  readonly to: number;
}

const LEVELS: readonly { readonly label: string; readonly meaning: string; readonly losses: readonly Account[] }[] = [
  { label: 'Procured', meaning: 'bought, leased or built, from the start to the end of the run', losses: [] },
  {
    label: 'In service',
    meaning: 'delivered, past its trial and not returned',
    losses: ['provider', 'notDue', 'trial', 'late', 'returned'],
  },
  { label: 'Up', meaning: 'in service and able to run jobs', losses: ['down'] },
  { label: 'Occupied', meaning: 'held by a job', losses: ['ungranted', 'grantedIdle'] },
  { label: 'Useful', meaning: 'held by work that was not thrown away', losses: ['filler', 'lost'] },
];

export const ACCOUNT_LABEL: Readonly<Record<Account, string>> = {
  provider: "Provider's own",
  notDue: 'Not due yet',
  trial: 'In trial',
  late: 'Late',
  returned: 'Returned',
  down: 'Down',
  ungranted: 'Idle, ungranted',
  grantedIdle: 'Idle, granted',
  filler: 'Filler',
  lost: 'Lost',
  useful: 'Useful',
};

/** Mean over the variant's runs of each account, all clusters together, GPU-hours; 0 where there is no run. */
export function meanLedger(variant: VariantResult): Readonly<Record<Account, number>> {
  const total = Object.fromEntries(ACCOUNTS.map((account) => [account, 0])) as Record<Account, number>;
  for (const run of variant.runs) {
    for (const cluster of Object.values(run.ledger)) {
      for (const account of ACCOUNTS) total[account] += cluster[account] / 3600 / variant.runs.length;
    }
  }
  return total;
}

/** GPU-hours of a variant's ledger as tables show them: none where no run of it was made. */
export function ledgerText(variant: VariantResult, gpuHours: number): string {
  return variant.runs.length === 0 ? '–' : decimal(gpuHours);
}

/** Whether GPUs in service were down in any variant; else those that are up are the same. */
export function someDown(variants: readonly VariantResult[]): boolean {
  return variants.some((variant) => meanLedger(variant).down > 0);
}

/**
 * The steps of each variant: levels (up only where something was down), a loss where any variant has it, so that the rows
 * of all are the same.
 */
export function ledgerSteps(variants: readonly VariantResult[]): readonly (readonly LedgerStep[])[] {
  const ledgers = variants.map(meanLedger);
  const used = new Set(ACCOUNTS.filter((account) => ledgers.some((ledger) => ledger[account] > 0)));
  return ledgers.map((ledger) => stepsOf(ledger, used));
}

function stepsOf(ledger: Readonly<Record<Account, number>>, used: ReadonlySet<Account>): readonly LedgerStep[] {
  let left = ACCOUNTS.reduce((sum, account) => sum + ledger[account], 0);
  const steps: LedgerStep[] = [];
  for (const { label, meaning, losses } of LEVELS) {
    for (const account of losses) {
      const loss = ledger[account];
      if (!used.has(account)) continue;
      // Without a programme all idle GPUs count as granted: the word would only puzzle.
      const name = account === 'grantedIdle' && !used.has('ungranted') ? 'Idle' : ACCOUNT_LABEL[account];
      steps.push({ kind: 'loss', label: name, meaning: ACCOUNT_MEANING[account], from: left, to: left - loss });
      left -= loss;
    }
    if (label === 'Up' && !used.has('down')) continue;
    steps.push({ kind: 'level', label, meaning, from: 0, to: Math.max(0, left) });
  }
  return steps;
}
