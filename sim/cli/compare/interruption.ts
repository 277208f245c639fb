/**
 * Ctrl-C and `kill`: the first one asks to stop and keep what there is, the second one stops at once.
 * It must not know what is stopped.
 */
import { EXIT } from '../errors.ts';

/**
 * A second signal sooner than this is the same wish: a terminal tells a whole group, and those that start programs
 * (npm, tsx) pass on what the program already got.
 */
const ECHO_MS = 1000;

const EXIT_CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Exit code of the signal that came; null if none did. */
  exitCode(): number | null;
  /** Signals mean again what they always do. */
  release(): void;
}

/**
 * @param exit ends the process at once
 * @param now milliseconds of a clock that only goes forward
 */
export function catchInterruption(
  exit: (code: number) => void = process.exit,
  now: () => number = () => performance.now(),
): Interruption {
  const controller = new AbortController();
  let exitCode: number | null = null;
  let askedAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    const code = EXIT_CODES[name as keyof typeof EXIT_CODES];
    if (exitCode === null) {
      exitCode = code;
      askedAt = now();
      controller.abort();
    } else if (now() - askedAt >= ECHO_MS) exit(code);
  };
  const names = Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[];
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    release: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
