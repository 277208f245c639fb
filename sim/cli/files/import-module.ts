/**
 * Imports a module of the user's own, and tries first whether that ever ends. It must not know what the module exports.
 */
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { reachedFrom } from './policy-sources.ts';
import { syntaxPlace } from './syntax-place.ts';

/** TypeScript, and TypeScript of a package. */
const UNKNOWN_TO_NODE = ['ERR_UNKNOWN_FILE_EXTENSION', 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING'];

/** JavaScript is loaded by node, and TypeScript where node or tsx does that already; otherwise tsx is asked. */
export async function importModule(file: string): Promise<unknown> {
  const url = pathToFileURL(file).href;
  try {
    return await import(/* @vite-ignore */ url);
  } catch (error) {
    const isUnknown = error instanceof Error && 'code' in error && UNKNOWN_TO_NODE.includes(String(error.code));
    if (!isUnknown) throw error;
    const { tsImport } = await import('tsx/esm/api');
    return tsImport(url, import.meta.url);
  }
}

/** How long a module may take to load. */
const IMPORT_LIMIT_SECONDS = 10;

/** By its path: a bare `tsx` would be looked for from the working directory. */
export function tsxLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}

/** What the thread of a trial says before it ends. */
export type TrialEnd =
  | { readonly kind: 'started' }
  | { readonly kind: 'loaded' }
  /** Nothing is left to do, and it is not loaded. */
  | { readonly kind: 'unsettled' }
  /** `isUnread`: it is no JavaScript, and where is not said. */
  | { readonly kind: 'threw'; readonly message: string; readonly isUnread: boolean };

/**
 * Imports the module in a thread of its own, which can be ended whatever it does: in this one an endless loop would hang,
 * and an await that never settles would end the program without a word. The limit counts from when the thread is up.
 * @returns why it cannot be loaded; null: it can
 */
export function importProblem(file: string, limitSeconds = IMPORT_LIMIT_SECONDS): Promise<string | null> {
  // The thread has the ending that this file has: TypeScript from a checkout, JavaScript when compiled.
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const door = new URL(`./import-trial.${ending}`, import.meta.url);
  // In a thread's first module tsx reads what is required.
  const api = createRequire(import.meta.url).resolve('tsx/cjs/api');
  const load =
    ending === 'ts'
      ? `require(${JSON.stringify(api)}).register(); require(${JSON.stringify(fileURLToPath(door))})`
      : `import(${JSON.stringify(door.href)})`;
  const thread = new Worker(load, { eval: true, workerData: file, execArgv: [] });
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const end = (problem: string | null): void => {
      clearTimeout(timer);
      resolve(problem);
      void thread.terminate();
    };
    thread.on('message', (said: TrialEnd) => {
      if (said.kind === 'started') {
        const endless = `is not loaded after ${limitSeconds} s: an endless loop, or an await that takes too long`;
        timer = setTimeout(() => end(endless), limitSeconds * 1000);
      } else if (said.kind === 'unsettled') end('never finishes loading: an await at its top level is never settled');
      else if (said.kind === 'loaded') end(null);
      else {
        const place = said.isUnread ? syntaxPlace(reachedFrom(file)) : null;
        end(`cannot be loaded: ${place === null ? '' : `${place}: `}${said.message}`);
      }
    });
    thread.on('error', (error) => end(`cannot be loaded: ${firstLine(error)}`));
    thread.on('exit', (code) => end(`ends the program while it is loaded (exit code ${code})`));
  });
}

/** esbuild's way to name a place, columns from 0. */
const TRANSFORM_ERROR = /^(.*):(\d+):(\d+): ERROR: (.*)$/;

/** The first line of an error's message that says something; of a text that is no TypeScript, also where. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const [, path = '', line, column, message] =
    lines.flatMap((each) => [TRANSFORM_ERROR.exec(each) ?? []]).find(({ length }) => length > 0) ?? [];
  if (message !== undefined) return `${basename(path)}:${line}:${Number(column) + 1}: ${message}`;
  return lines[0] ?? 'for no reason given';
}
