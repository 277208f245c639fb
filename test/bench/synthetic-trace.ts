/**
 * Traces for the benchmarks, from a seeded generator of their own: what is measured must not draw its own load. It must
 * not know the simulator.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

/** A job's size and its run time, s. */
export interface Drawn {
  readonly gpus: number;
  readonly run: number;
}

export interface TraceSpec {
  readonly jobs: number;
  /** GPUs of the machine that `load` refers to. */
  readonly gpus: number;
  /** Σ GPUs × run ÷ (GPUs × time of the arrivals). */
  readonly load: number;
  readonly draw: (random: Random, job: number) => Drawn;
}

const DAY_SECONDS = 86_400;
const RUN_MEDIAN_SECONDS = 1800;
const RUN_SIGMA = 1.5;
const RUN_SECONDS_MAX = 7 * DAY_SECONDS;
/** Share of jobs that run longer than they asked for. */
const OVERRUN_SHARE = 0.02;
const OVERESTIMATE_MAX = 10;
const CHUNK_ROWS = 10_000;

/** A generator of uniform numbers in [0, 1): mulberry32 (T. Ettinger, public domain), good enough for a load. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [least, most]. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.uniform() * (most - least + 1));
  }

  exponential(): number {
    return -Math.log(1 - this.uniform());
  }

  normal(): number {
    return Math.sqrt(2 * this.exponential()) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Between `least` and `most`, its logarithm uniform. */
  logUniform(least: number, most: number): number {
    return least * (most / least) ** this.uniform();
  }

  runSeconds(): number {
    const run = RUN_MEDIAN_SECONDS * Math.exp(RUN_SIGMA * this.normal());
    return Math.min(RUN_SECONDS_MAX, Math.ceil(run));
  }
}

/** Jobs of 1 to `most` GPUs, the logarithm of the size uniform, run times lognormal. */
export function mixedSizes(most: number): TraceSpec['draw'] {
  return (random) => ({ gpus: Math.floor(random.logUniform(1, most + 1)), run: random.runSeconds() });
}

/** Jobs of a machine of 8 GPUs a node: three of five take 1–7 GPUs, the others 1 to `nodesMost` whole nodes. */
export function partsAndNodes(nodesMost: number): TraceSpec['draw'] {
  return (random) => {
    const isPart = random.uniform() < 0.6;
    const gpus = isPart ? random.whole(1, 7) : 8 * Math.floor(random.logUniform(1, nodesMost + 1));
    return { gpus, run: random.runSeconds() };
  };
}

/**
 * Large jobs of minutes and small ones of many hours in turn, all sizes from 1 to `most`; large and small within each of
 * some `bands` of neighbouring sizes. Parts of a queue then hold a small size and a short request, but no job with both.
 */
export function largeShortSmallLong(most: number, bands: number): TraceSpec['draw'] {
  const width = most / bands;
  return (random, job) => {
    const isLarge = job % 2 === 0;
    const withinBand = (random.uniform() + (isLarge ? 1 : 0)) / 2;
    const gpus = 1 + Math.floor((random.whole(0, bands - 1) + withinBand) * width);
    return { gpus, run: isLarge ? random.whole(60, 600) : random.whole(6 * 3600, 24 * 3600) };
  };
}

/** Writes the trace as SWF, in order of submission from second 0 on: the arrivals of a Poisson process. */
export function writeTrace(path: string, spec: TraceSpec, seed: number): void {
  const random = new Random(seed);
  const { jobs } = spec;
  const drawn = Array.from({ length: jobs }, (_, job) => spec.draw(random, job));
  const work = drawn.reduce((sum, { gpus, run }) => sum + gpus * run, 0);
  const gaps = drawn.map(() => random.exponential());
  // Stretched so that the load is exactly what was asked for.
  const second = work / (spec.load * spec.gpus) / gaps.reduce((sum, gap) => sum + gap, 0);
  const file = openSync(path, 'w');
  let rows = `; MaxProcs: ${spec.gpus}\n`;
  let submit = 0;
  drawn.forEach(({ gpus, run }, job) => {
    const isOverrun = random.uniform() < OVERRUN_SHARE;
    const factor = isOverrun ? 0.5 + random.uniform() / 2 : random.logUniform(1, OVERESTIMATE_MAX);
    const request = Math.ceil(run * factor);
    rows += `${job + 1} ${Math.floor(submit)} -1 ${run} ${gpus} -1 -1 ${gpus} ${request} -1 1 ${job % 200} 1 -1 1 -1 -1 -1\n`;
    submit += gaps[job]! * second;
    if ((job + 1) % CHUNK_ROWS !== 0) return;
    writeSync(file, rows);
    rows = '';
  });
  writeSync(file, rows);
  closeSync(file);
}
