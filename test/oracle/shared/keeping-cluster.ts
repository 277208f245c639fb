/**
 * The nodes of a shared cluster, of which some are down, kept for a job that others are stopped for, or about to go down. It
 * must not know why, nor who waits.
 */
import { NaiveCluster, type NaiveJob } from '../model.ts';

const NEVER = Number.POSITIVE_INFINITY;
const NOBODY = { index: -1, submit: 0, run: 0, request: 0, home: 0, user: -1, jobClass: '', stays: [] };
const RUNS = { outcome: 'done' as const, state: 'running' as const, cluster: 0, start: 0, end: NEVER };

/** Stands for whoever has the GPUs, expected back then, s. */
export function standIn(node: number, gpus: number, expected: number): NaiveJob {
  return { ...NOBODY, ...RUNS, gpus, parts: [{ node, gpus }], expected };
}

export class KeepingCluster extends NaiveCluster {
  kept: NaiveJob[] = [];

  /** What of closing nodes nobody has is taken for everybody who plans, until they are back. */
  override get holding(): NaiveJob[] {
    const idle = [...this.closing].map(([node, { end }]) => standIn(node, this.unused(node), end));
    return [...this.running, ...this.down, ...this.kept, ...idle.filter(({ gpus }) => gpus > 0)];
  }

  /** GPUs of a node that nobody has, whether it closes or not. */
  unused(node: number): number {
    const parts = [...this.running, ...this.down, ...this.kept].flatMap((job) => job.parts);
    return parts.reduce((left, part) => (part.node === node ? left - part.gpus : left), this.gpusPerNode);
  }
}
