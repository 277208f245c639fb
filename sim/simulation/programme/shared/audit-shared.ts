/**
 * The dear checks of a cluster that grants share, after every instant: quotas, waiting room, queue, nodes and gauge are
 * worked out anew from the jobs' states and compared. For tests and for tracing a fault; it must not change anything.
 */
import { invariant } from '../../../engine/errors.ts';
import { ROOT } from '../../../model/quota-tree.ts';
import { STATE } from '../../job-board.ts';
import type { Grant } from '../grant.ts';
import type { Project } from '../project.ts';
import type { SharedCluster } from './shared-cluster.ts';

/** A job in one of the cluster's grants, by its row in the demand. */
interface Tenant {
  readonly row: number;
  readonly grant: Grant;
}

/**
 * @param grants of the run, by number
 * @throws InvariantError where books, quotas, queue and jobs do not agree at `now`
 */
export function auditShared(
  shared: SharedCluster,
  cluster: number,
  projects: readonly Project[],
  grants: readonly Grant[],
  now: number,
): void {
  const here = (grant: Grant) => grant.terms.cluster === cluster && grant.state === 'active';
  const tenants = tenantsOf(projects, grants, cluster);
  const { board } = shared.pool;
  const words = `${shared.pool.site.id} at ${now} s:`;
  const running = tenants.filter(({ row }) => board.state[row] === STATE.running);
  const waiting = tenants.filter(({ row }) => board.state[row] === STATE.queued);
  for (const { row, grant } of [...running, ...waiting])
    invariant(here(grant), `${words} job ${row} is in grant ${grant.terms.id}, which is ${grant.state}`);
  auditUse(shared, grants.filter(here), running, waiting, words);
  auditLimits(shared, running, now, words);
  auditWaiting(shared, waiting, words);
  auditGauge(shared, grants.filter(here), running, words);
  const others = [...shared.pool.standIns, ...(shared.pool.closing?.rows ?? [])];
  shared.pool.nodes.audit([...running.map(({ row }) => row), ...others], shared.pool.jobs.gpus);
  auditHidden(shared, waiting, now, words);
}

function tenantsOf(projects: readonly Project[], grants: readonly Grant[], cluster: number): Tenant[] {
  return projects
    .filter(({ isOpen }) => isOpen)
    .flatMap((project) =>
      Array.from(project.grantOf, (id, job) => ({ row: project.base + job, grant: grants[id] }))
        .slice(0, project.cursor)
        .filter((each): each is Tenant => each.grant !== undefined && each.grant.terms.cluster === cluster),
    );
}

const gpusOfAll = (tenants: readonly Tenant[], gpus: Int32Array) =>
  tenants.reduce((sum, { row }) => sum + gpus[row], 0);

/** GPUs by grant of the waiting jobs for which others are being stopped: their quota is kept for them. */
function claimedBy({ takingBack, pool }: SharedCluster, waiting: readonly Tenant[]): ReadonlyMap<Grant, number> {
  const claimed = new Map<Grant, number>();
  const claims = takingBack?.claims;
  for (const { row, grant } of waiting)
    if (claims?.of(row)) claimed.set(grant, (claimed.get(grant) ?? 0) + pool.jobs.gpus[row]);
  return claimed;
}

/** Who runs, and what that counts for in the tree of quotas. */
function auditUse(
  shared: SharedCluster,
  active: readonly Grant[],
  running: readonly Tenant[],
  waiting: readonly Tenant[],
  words: string,
): void {
  const { quotas, pool } = shared;
  const same = running.length === shared.running.size && running.every(({ row }) => shared.waiting.isRunning(row));
  invariant(same, `${words} ${running.length} jobs run, ${shared.running.size} are known to`);
  const known = new Set(quotas.grants);
  invariant(known.size === active.length, `${words} ${active.length} grants are active, ${known.size} have a quota`);
  const claimed = claimedBy(shared, waiting);
  let all = 0;
  for (const grant of active) {
    const { id } = grant.terms;
    invariant(known.has(grant), `${words} grant ${id} has no quota`);
    const jobs = gpusOfAll(
      running.filter((each) => each.grant === grant),
      pool.jobs.gpus,
    );
    invariant(
      jobs === grant.occupied.level,
      `${words} grant ${id} occupies ${grant.occupied.level}, jobs hold ${jobs}`,
    );
    const used = quotas.tree.usage(quotas.leafOf(grant));
    const expected = jobs + grant.filler.level + (claimed.get(grant) ?? 0);
    const whose = 'jobs, filler and claims';
    invariant(used === expected, `${words} grant ${id} uses ${used} of its quota, ${whose} hold ${expected}`);
    all += expected;
  }
  const total = quotas.tree.usage(ROOT);
  invariant(total === all, `${words} ${total} GPUs in use by the tree of quotas, jobs and filler hold ${all}`);
}

/**
 * Whoever started at this instant is within the limits of its grant; and while nobody has borrowed, every grant may take
 * what is its own.
 */
function auditLimits(
  { quotas, pool, resizing }: SharedCluster,
  running: readonly Tenant[],
  now: number,
  words: string,
): void {
  const { tree } = quotas;
  for (const { row, grant } of running) {
    // Who shrinks may still have more than a quota that has shrunk as well.
    if (pool.board.start[row] !== now || resizing?.hasJustChanged(row, now)) continue;
    // What is kept for a job whose grace runs counts beside its victims, which are still there.
    const used = grant.occupied.level + grant.filler.level;
    const most = tree.potential(quotas.leafOf(grant));
    invariant(used <= most, `${words} grant ${grant.terms.id} uses ${used} GPUs, with all that it may borrow ${most}`);
  }
  const all = [...quotas.grants];
  if (all.some((grant) => tree.borrowed(quotas.leafOf(grant)) > 0)) return;
  for (const grant of all) {
    const leaf = quotas.leafOf(grant);
    const [own, available] = [tree.nominalLeft(leaf), tree.available(leaf)];
    invariant(available >= own, `${words} grant ${grant.terms.id} may take ${available} GPUs of ${own} of its own`);
  }
}

/** Who waits is in the queue, in sight or hidden, once; nobody else is. */
function auditWaiting({ waiting: room, queue, pool }: SharedCluster, waiting: readonly Tenant[], words: string): void {
  const { arrivals, jobs } = pool;
  invariant(arrivals.length === 0, `${words} ${arrivals.length} jobs came that no pass has looked at`);
  let hidden = 0;
  for (const { row, grant } of waiting) {
    invariant(room.of(grant)?.has(row) === true, `${words} job ${row} waits and is not in the waiting room`);
    const isHidden = queue.isHidden(row);
    if (isHidden) hidden++;
    invariant(isHidden !== queue.has(row), `${words} job ${row} waits and is not in the queue, or twice`);
  }
  invariant(hidden === queue.hiddenCount, `${words} ${queue.hiddenCount} jobs hidden, ${hidden} of those that wait`);
  invariant(hidden + queue.size === waiting.length, `${words} ${queue.size} jobs in sight, ${hidden} hidden`);
  const gpus = gpusOfAll(waiting, jobs.gpus);
  invariant(pool.jobsWaiting === waiting.length, `${words} ${pool.jobsWaiting} jobs wait, ${waiting.length} should`);
  invariant(pool.gpusWaiting === gpus, `${words} ${pool.gpusWaiting} GPUs waited for, jobs ask for ${gpus}`);
}

/** What is held and what idles although somebody is entitled to it, by their definitions. */
function auditGauge(
  { books, pool, sharing }: SharedCluster,
  active: readonly Grant[],
  running: readonly Tenant[],
  words: string,
): void {
  const { gauge } = books;
  const filler = active.reduce((sum, grant) => sum + grant.filler.level, 0);
  const jobs = gpusOfAll(running, pool.jobs.gpus);
  const held = jobs + filler + gauge.gpusScavenged;
  invariant(gauge.gpusHeld === held, `${words} ${gauge.gpusHeld} GPUs held, jobs and filler ${held}`);
  invariant(held <= books.gpusUp, `${words} ${held} GPUs held of ${books.gpusUp} in service and up`);
  const away = pool.standIns.reduce((sum, row) => sum + pool.jobs.gpus[row], pool.closing?.gpusFree ?? 0);
  invariant(
    pool.nodes.gpusHeld - away === jobs,
    `${words} nodes hold ${pool.nodes.gpusHeld - away} GPUs, jobs ${jobs}`,
  );
  const mine = active.reduce((sum, grant) => sum + grant.gpusUp, 0);
  const granted = sharing.mode === 'quota' ? mine : active.length > 0 ? books.gpusUp : 0;
  invariant(gauge.gpusGranted === granted, `${words} ${gauge.gpusGranted} GPUs granted, should be ${granted}`);
  const idle = books.gpusUp - held;
  const owed = active.reduce(
    (sum, grant) => sum + Math.max(0, grant.gpusUp - grant.occupied.level - grant.filler.level),
    0,
  );
  const expected = sharing.mode === 'quota' ? Math.min(idle, owed) : active.length > 0 ? idle : 0;
  invariant(
    gauge.gpusGrantedIdle === expected,
    `${words} ${gauge.gpusGrantedIdle} granted GPUs idle, should be ${expected}`,
  );
}

/**
 * No wake-up is lost: the first job of a grant for which there is room is out of sight only while its quota or its budget
 * does not allow it, or an owner waits for it. (A newcomer without room comes into sight with the next pass.)
 */
function auditHidden(shared: SharedCluster, waiting: readonly Tenant[], now: number, words: string): void {
  const { queue, order } = shared;
  const { jobs } = shared.pool;
  const firstOf = new Map<Grant, number>();
  for (const { row, grant } of waiting) {
    const first = firstOf.get(grant);
    if (first === undefined || order.isBefore(row, first)) firstOf.set(grant, row);
  }
  for (const [grant, row] of firstOf) {
    if (!queue.isHidden(row) || shared.takingBack?.claims.of(row) || shared.refusal(grant, row, now) !== null) continue;
    if (jobs.gpus[row] > shared.pool.nodes.room) continue;
    if (shared.blocks.isOutbid(shared.waiting.roomAt(row), row)) continue;
    const available = shared.availableTo(grant);
    invariant(
      jobs.gpus[row] > available,
      `${words} job ${row} is the first of grant ${grant.terms.id} and hidden, though its quota allows ${available} GPUs`,
    );
  }
}
