/**
 * Why a job waits: one typed reason of every waiting job at the end of every pass, from what the pass knows then. It must
 * not know queues or policies.
 *
 * A job waits for the first of these that holds, in this order: what stands in its way for longest comes first, and a
 * reason further down matters only once those above are gone. A reason holds from one pass to the next.
 */

/** The reasons with their meaning, in the order in which they are asked. */
export const WAIT_REASONS = [
  { name: 'grace', meaning: 'others were told to stop for it and still run: it starts when their grace is over' },
  { name: 'budget', meaning: 'the GPU-hour budget of its grant is spent' },
  { name: 'limit', meaning: 'its project holds as many GPUs at once as it may' },
  { name: 'notInService', meaning: 'it asks for more GPUs than its cluster, or its grant, has in service' },
  { name: 'down', meaning: 'it asks for more GPUs than are up: with the nodes that are down it would be enough' },
  {
    name: 'quota',
    meaning:
      'it asks for more GPUs than its grant may take beside its running jobs, or than others lend of what is idle',
  },
  {
    name: 'lent',
    meaning:
      'what is left of its own grant’s covers it together with the jobs of the grant before it, but others have borrowed that',
  },
  { name: 'nodes', meaning: 'it asks for more GPUs than are idle' },
  {
    name: 'shape',
    meaning: 'enough GPUs are idle, but not on the nodes that it needs: whole nodes, and one for the rest',
  },
  {
    name: 'reservation',
    meaning:
      'it would fit, but it would be in the way of a job before it, for which nodes or quota are kept, or of nodes that are to go down',
  },
  { name: 'priority', meaning: 'it would fit, but nobody may pass a job before it that does not (no backfilling)' },
] as const;

export type WaitReason = (typeof WAIT_REASONS)[number]['name'];

/** Index of each reason in {@link WAIT_REASONS}. */
export const REASON = Object.fromEntries(WAIT_REASONS.map(({ name }, k) => [name, k])) as Readonly<
  Record<WaitReason, number>
>;

/** What a pass knows at its end, alike for all jobs that wait in one queue for one grant. GPUs. */
export interface Standing {
  /** In service, and of these not down. */
  readonly inService: number;
  readonly up: number;
  /** Up, held by no job and kept for none that others stop for. */
  readonly idle: number;
  /** The largest job that fits now by shape; fit is monotone in GPUs. */
  readonly room: number;
  /**
   * What the grant may take now, what it might take if nobody else took anything, and what of that is its own; Infinity: its
   * nodes are its own, or there is no grant.
   */
  readonly allowed: number;
  readonly most: number;
  readonly own: number;
  readonly budgetIsSpent: boolean;
  /** Whether a job may ever pass one before it that does not fit. */
  readonly mayPass: boolean;
}

/** Why a job of so many GPUs waits; all jobs that are alike in `standing` and GPUs wait for the same reason. */
export function waitReason(standing: Standing, gpus: number): number {
  if (standing.budgetIsSpent) return REASON.budget;
  if (gpus > standing.inService) return REASON.notInService;
  if (gpus > standing.up) return REASON.down;
  if (gpus > standing.most) return REASON.quota;
  if (gpus > standing.allowed) {
    if (gpus <= standing.own) return REASON.lent;
    return gpus > standing.idle ? REASON.nodes : REASON.quota;
  }
  if (gpus > standing.idle) return REASON.nodes;
  if (gpus > standing.room) return REASON.shape;
  return standing.mayPass ? REASON.reservation : REASON.priority;
}
