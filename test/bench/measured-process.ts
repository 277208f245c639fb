/**
 * One process, timed from outside, with the memory and the processor time that it reports of itself. It must not know
 * what it measures. No tool of the system is needed: a few lines that are loaded first write the figures as it exits.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Measurement {
  /** From spawn to exit, s. */
  readonly seconds: number;
  /** Processor time of all its threads, s: what other programs on the machine change least. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly stdout: string;
}

/** On Linux the kernel's figure for the most memory counts the process that called, so the program's own is read. */
const PROBE = `const { readFileSync, writeSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');
function ownPeakKibibytes() {
  try {
    return Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    const figures = { cpuMicroseconds: userCPUTime + systemCPUTime, peakKibibytes: ownPeakKibibytes() };
    writeSync(3, JSON.stringify(figures));
  });
}
`;

/** Binds a program to the first core (util-linux). */
const BIND = ['taskset', '-c', '0'];
export const CAN_BIND = spawnSync(BIND[0]!, ['--version']).status === 0;

interface Figures {
  readonly cpuMicroseconds: number;
  readonly peakKibibytes: number;
}

export class Stopwatch {
  readonly #probe: string;

  /** @param folder where the probe may be written */
  constructor(folder: string) {
    this.#probe = join(folder, 'probe.cjs');
    writeFileSync(this.#probe, PROBE);
  }

  /**
   * Runs node with those arguments.
   * @param isBound whether it gets one core alone, where the system can say so: also a program of one thread has helpers
   * (for memory, for compiling) that use a second one
   * @throws when it fails, with what it said
   */
  measure(args: readonly string[], isBound = false): Measurement {
    const began = process.hrtime.bigint();
    const [program, ...before] = isBound && CAN_BIND ? [...BIND, process.execPath] : [process.execPath];
    const { status, output, error } = spawnSync(program!, [...before, '--require', this.#probe, ...args], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      maxBuffer: 64 << 20,
    });
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${error ?? output[2]}`);
    const { cpuMicroseconds, peakKibibytes } = JSON.parse(output[3] ?? '') as Figures;
    return {
      seconds,
      cpuSeconds: cpuMicroseconds / 1e6,
      peakBytes: peakKibibytes * 1024,
      stdout: output[1] ?? '',
    };
  }
}
