/**
 * Draws the applications of one call. It must not know awards, nor what a project will run.
 *
 * The k-th application has a stream of its own with a fixed number of draws: more applications, another call or another
 * figure for somebody else do not move it. Only totals tie the sizes of applications together (see
 * `conditioned-sizes.ts`), and nothing else of them.
 */
import { conditionedAtMost, type Discrete } from '../../engine/discrete.ts';
import { InputError, invariant } from '../../engine/errors.ts';
import { pow } from '../../engine/exact-math.ts';
import { stream } from '../../engine/random.ts';
import { parseDuration } from '../../engine/time.ts';
import { type Application, SECTORS, type Sector } from '../../model/application.ts';
import type { Track } from '../../model/programme.ts';
import { conditionedSizes } from './conditioned-sizes.ts';
import { institutionOf, zipf } from './institutions.ts';
import { choice, numbers, truncatedNormal } from './laws.ts';
import type { ApplicationsSpec, BySector } from './spec.ts';
import { applicationsSpecIssues } from './spec-issues.ts';
import { chooseTrack } from './tracks.ts';

/** The call that is applied to. */
export interface CallContext {
  readonly seed: string;
  readonly replication: number;
  readonly callId: string;
  /** Its index in the programme. */
  readonly call: number;
  readonly tracks: readonly Track[];
  /** s. */
  readonly opensAt: number;
  readonly closesAt: number;
  readonly gpusPerNode: number;
  readonly capitalRegion: string;
}

/** Draws that an application takes, by name; new ones go to the end. */
const DRAWS = ['sector', 'institution', 'wish', 'substitutable', 'size', 'term', 'score', 'arrival'] as const;
type Draw = (typeof DRAWS)[number];

/** An application as far as it depends on no other. */
interface Applicant {
  readonly draw: (purpose: Draw) => number;
  readonly sector: Sector;
  readonly gpu: string;
  /** Sizes that it may ask for, in the spec's unit. */
  readonly sizes: Discrete;
}

/**
 * The applications, in order of their ids `CALL-0001`, … An {@link InputError} where the spec contradicts itself or
 * its totals cannot be met with the sectors and wishes drawn.
 */
export function generateApplications(spec: ApplicationsSpec, context: CallContext): Application[] {
  const issues = applicationsSpecIssues(spec, context.gpusPerNode);
  if (issues.length > 0) throw new InputError(issues);
  const applicants = drawApplicants(spec, context);
  const sizes = sizesOf(spec, applicants);
  const term = numbers(spec.terms, (duration) => parseDuration(duration)!);
  const score = truncatedNormal(spec.scoreMean, spec.scoreSd, 0, 100);
  const ranks = bySector(spec, (sector) => zipf(spec.institutions[sector]!, spec.concentration[sector]!));
  const unit = spec.sizeUnit === 'node' ? context.gpusPerNode : 1;
  return applicants.map(({ draw, sector, gpu }, k) => {
    const gpus = sizes[k]! * unit;
    const passed = pow(draw('arrival'), 1 / spec.deadlineRush);
    return {
      id: applicationId(context.callId, k),
      call: context.call,
      track: chooseTrack(context.tracks, sector, gpus, context.gpusPerNode),
      sector,
      ...institutionOf(spec, context, sector, ranks[sector]!.quantile(draw('institution'))),
      appliedAt: context.opensAt + Math.floor(passed * (context.closesAt - context.opensAt)),
      gpus,
      gpu,
      substitutable: draw('substitutable') < spec.substitutable,
      term: term.quantile(draw('term')),
      score: Math.round(score(draw('score')) * 100) / 100,
    };
  });
}

/** Of the k-th applicant to a call, from 0 on. */
export function applicationId(callId: string, k: number): string {
  return `${callId}-${String(k + 1).padStart(4, '0')}`;
}

/** The sectors that may apply, in their usual order. */
function applyingSectors(spec: ApplicationsSpec): Sector[] {
  return SECTORS.filter((sector) => (spec.sectors[sector] ?? 0) > 0);
}

function bySector<T>(spec: ApplicationsSpec, make: (sector: Sector) => T): BySector<T> {
  return Object.fromEntries(applyingSectors(spec).map((sector) => [sector, make(sector)]));
}

function drawApplicants(spec: ApplicationsSpec, context: CallContext): Applicant[] {
  const sectorOf = choice(spec.sectors);
  const wishOf = bySector(spec, (sector) => choice(spec.wishes[sector]!));
  const sizesFor = bySector(spec, (sector) => sizeLaws(spec, sector, context.gpusPerNode));
  return Array.from({ length: spec.count }, (_, k) => {
    const own = stream(context.seed, context.replication, 'application', applicationId(context.callId, k));
    const draws = own.fill(new Float64Array(DRAWS.length));
    const draw = (purpose: Draw): number => draws[DRAWS.indexOf(purpose)]!;
    const sector = sectorOf(draw('sector')) as Sector;
    const gpu = wishOf[sector]!(draw('wish'));
    return { draw, sector, gpu, sizes: sizesFor[sector]!.get(gpu)! };
  });
}

/** The sector's sizes by wished type, each conditional on the most that may be asked for of it. */
function sizeLaws(spec: ApplicationsSpec, sector: Sector, gpusPerNode: number): Map<string, Discrete> {
  const all = numbers(spec.sizes[sector]!, Number);
  const unit = spec.sizeUnit === 'node' ? gpusPerNode : 1;
  const wished = Object.keys(spec.wishes[sector]!).filter((gpu) => spec.wishes[sector]![gpu]! > 0);
  return new Map(
    wished.map((gpu) => {
      const law = conditionedAtMost(all, (spec.largestGpus[gpu] ?? Number.POSITIVE_INFINITY) / unit);
      invariant(law !== undefined, `sizes of ${sector}: none is at most ${spec.largestGpus[gpu]} ${gpu}`);
      return [gpu, law];
    }),
  );
}

/** Sizes in the spec's unit, by application. */
function sizesOf({ totals }: ApplicationsSpec, applicants: readonly Applicant[]): number[] {
  const sizes = applicants.map(({ sizes: law, draw }) => law.quantile(draw('size')));
  if (!totals) return sizes;
  const fixed = totals.nodesBySector ?? {};
  const meet = (total: number, path: string, isMeant: (sector: Sector) => boolean): void => {
    const members = applicants.flatMap(({ sector }, k) => (isMeant(sector) ? [k] : []));
    const laws = members.map((k) => applicants[k]!.sizes);
    const draws = members.map((k) => applicants[k]!.draw('size'));
    const met = conditionedSizes(laws, draws, total);
    if (!met) {
      const message = `${members.length} applications cannot ask for exactly ${total} nodes`;
      throw new InputError([{ path, message, remedy: 'change the total, the count or the sizes' }]);
    }
    members.forEach((k, place) => {
      sizes[k] = met[place]!;
    });
  };
  let fixedNodes = 0;
  for (const sector of SECTORS) {
    const nodes = fixed[sector];
    if (nodes === undefined) continue;
    meet(nodes, `totals.nodesBySector.${sector}`, (other) => other === sector);
    fixedNodes += nodes;
  }
  if (totals.nodes !== undefined) {
    meet(totals.nodes - fixedNodes, 'totals.nodes', (sector) => fixed[sector] === undefined);
  }
  return sizes;
}
