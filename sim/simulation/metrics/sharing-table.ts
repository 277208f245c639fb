/**
 * Metrics of sharing and preemption under a programme: names, units, formulas. It must not know how a figure is worked out.
 */
import type { Metric } from './table.ts';

const metric = (name: string, unit: string, better: Metric['better'], formula: string, ranksWaits = false): Metric => ({
  ...{ name, unit, formula, better, ranksWaits },
});

export const SHARING_METRICS: readonly Metric[] = [
  metric('preemptions', 'preemptions', 'none', 'times that a running job was stopped for another job'),
  metric('preemptionsMost', 'preemptions', 'lower', 'most preemptions of one job'),
  metric('shrinks', 'changes', 'none', 'times that a running elastic job got fewer GPUs, for another job'),
  metric('grows', 'changes', 'none', 'times that a running elastic job got more GPUs'),
  metric(
    'grownGpuHours',
    'GPU·h',
    'none',
    'occupied by elastic jobs beyond the GPUs that they would have without any change; what of it is no work: `elasticSlowdownGpuHours`',
  ),
  metric(
    'takeBackSecondsMean',
    's',
    'lower',
    'mean time in which owners took their quota back: of jobs that their grant’s nominal quota covered together with those that waited there before them, from the first pass that found no room for one while another grant borrowed to its start, whether borrowers were stopped or ended by themselves; one that waits still when the run ends enters with the end, one that was given up does not',
    true,
  ),
  metric('takeBackSecondsP90', 's', 'lower', '90th percentile of these times (type R-7)', true),
  metric(
    'takeBackGpuHours',
    'GPU·h',
    'lower',
    'GPUs × these times: what owners asked for and waited for while others had it, of jobs that were given up meanwhile too; 0 where nobody borrows, null where grants are weights',
  ),
  metric(
    'ownersWaitSecondsMean',
    's',
    'lower',
    'mean over starts within the nominal quota of the grant of the time since the job began to wait, or to wait again, for whatever reason: of other jobs under another policy, where projects that want more than theirs then start beyond it; null where grants are weights',
  ),
  metric(
    'borrowersWaitSecondsMean',
    's',
    'lower',
    'the same over starts with which the grant used more than its nominal quota',
  ),
  metric(
    'borrowedGpuHours',
    'GPU·h',
    'none',
    'used by jobs of grants beyond what the grant was entitled to at the time; null where grants are weights',
  ),
  metric('borrowedShare', 'ratio', 'none', 'borrowed ÷ occupied by jobs of grants'),
  metric(
    'lentGpuHours',
    'GPU·h',
    'none',
    'left unused by grants that were entitled to it and used by others: borrowed by grants, or scavenged (`scavengedGpuHours` are all that were scavenged, also of GPUs that nobody is entitled to); what is borrowed or scavenged is taken first from GPUs that nobody is entitled to; null where grants are weights',
  ),
  metric(
    'lentShare',
    'ratio',
    'higher',
    'lent ÷ (lent + granted and idle): of what grants left unused, the part that others used, grants or scavengers; the rest nobody did',
  ),
  metric(
    'receivedOfEntitledMean',
    '×',
    'higher',
    'mean over grants that started, and whose project came, of GPU-hours occupied by their jobs ÷ entitled; above 1 where a grant used more than its own; what its project scavenged is no grant’s and does not count; a weight is entitled to the GPUs of its award',
  ),
  metric('receivedOfEntitledP10', '×', 'higher', '10th percentile over these grants (type R-7)'),
  metric('receivedOfEntitledP90', '×', 'none', '90th percentile over these grants (type R-7)'),
  metric(
    'grantJainIndex',
    'ratio',
    'higher',
    'Jain’s index of received ÷ entitled over these grants, whether or not they asked for it: uneven demand lowers it, and so do grants that used more than their own',
  ),
  metric(
    'finishTimeFairnessMean',
    '×',
    'lower',
    'mean over projects of ρ = time from first submission to last end ÷ the same on its own share alone, by a lower bound: one machine of the GPUs that it was entitled to (mean while it had a grant) does its work as it was submitted, no job faster than on the GPUs that it wished for; jobs that ended by themselves or at their limit (Mahajan et al., Themis, NSDI 2020, simplified)',
  ),
  metric('finishTimeFairnessMost', '×', 'lower', 'ρ of the project that fares worst'),
  metric('finishTimeFairnessAbove1Share', 'ratio', 'lower', 'projects with ρ above 1 ÷ projects with a ρ'),
];
