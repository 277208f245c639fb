/**
 * What every benchmark needs: a folder that goes away, traces in it, the measured program, programs of our own
 * without types. It must not know what is measured.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { Stopwatch } from './measured-process.ts';
import type { Entrant } from './race.ts';
import { type TraceSpec, writeTrace } from './synthetic-trace.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** The compiled program, as it is installed: no loader between it and node. */
const COMPILED = join(ROOT, 'dist');
/** What programs import. */
const SHARED = 'compiled.ts';
const SEED = 1;

export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), 'gpufleet-bench-'));
  readonly stopwatch = new Stopwatch(this.folder);
  readonly isQuick: boolean;
  readonly compiled = COMPILED;

  /** @param isQuick small inputs and one round: to see that everything works, not to measure */
  constructor(isQuick: boolean) {
    this.isQuick = isQuick;
    if (!existsSync(this.main)) throw new Error(`${this.main} is not there: npm run build`);
    // A package without this line would take the programs below for CommonJS.
    writeFileSync(this.path('package.json'), '{ "type": "module" }');
  }

  get main(): string {
    return join(COMPILED, 'sim', 'cli', 'main.js');
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A fiftieth of the jobs for a quick look. */
  jobs(count: number): number {
    return this.isQuick ? Math.ceil(count / 50) : count;
  }

  rounds(count: number): number {
    return this.isQuick ? 1 : count;
  }

  /** Writes a trace once; @returns its path */
  trace(name: string, spec: TraceSpec): string {
    const path = this.path(`${name}.swf`);
    if (!existsSync(path)) writeTrace(path, spec, SEED);
    return path;
  }

  /** `gpufleet replay`, which writes its schedule to NAME.csv. */
  replay(name: string, trace: string, jobs: number, options: readonly string[]): Entrant {
    return { name, args: [this.main, 'replay', trace, ...options, '--schedule', this.schedule(name)], jobs };
  }

  /** Where {@link replay} writes. */
  schedule(name: string): string {
    return this.path(`${name.replace(/[^\w.-]+/g, '-')}.csv`);
  }

  /** The program's start: the same command on one job. */
  start(): Entrant {
    const one = this.trace('one', { jobs: 1, gpus: 1, load: 1, draw: () => ({ gpus: 1, run: 60 }) });
    return this.replay('gpufleet on one job', one, 0, ['--nodes', '1']);
  }

  /** A program next to this file, without its types, with what it imports from here; @returns its path */
  program(file: string): string {
    this.#stripped(SHARED);
    return this.#stripped(file);
  }

  #stripped(file: string): string {
    const path = this.path(`${basename(file, '.ts')}.js`);
    const { ESNext } = ts.ModuleKind;
    const source = readFileSync(join(import.meta.dirname, file), 'utf8');
    const compilerOptions = { module: ESNext, target: ts.ScriptTarget.ES2023, rewriteRelativeImportExtensions: true };
    writeFileSync(path, ts.transpileModule(source, { compilerOptions }).outputText);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
