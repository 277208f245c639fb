/**
 * The port of the scavenger tier: jobs that run in no grant, on GPUs that idle, until somebody needs these. It must not know
 * whether grants have their own nodes.
 */
import type { Phase } from '../../engine/loop.ts';
import type { Stop } from './attempts.ts';
import type { Project } from './project.ts';

export interface ScavengerTier {
  /** After the passes of an instant. */
  readonly phase: Phase;
  /** These GPUs were taken from a grant and may be scavenged from now on. */
  open(cluster: number, slots: readonly number[], now: number): void;
  /** Something changed: a job may fit now, or have to give way. */
  wake(now: number): void;
  /** A job that scavenges has run to its end, or into its limit. */
  end(project: Project, job: number, now: number): void;
  /** Somebody is granted the node, or it goes back to its owner: jobs that scavenge there give way. */
  evict(cluster: number, node: number, now: number): void;
  /** The node goes down: jobs that scavenge on it are stopped. @returns how many */
  nodeGoesDown(cluster: number, node: number, stop: Stop, now: number): number;
  /** The node is up again. */
  nodeComesUp(cluster: number, now: number): void;
  /** The project has no grant any more: what it scavenges is stopped. */
  stopAll(project: Project, now: number): void;
  /** The run ends: what still scavenges has done its part. */
  finish(now: number): void;
}
