/**
 * Ctrl-C and `kill`: the first one asks to stop and keep what there is, the second one stops at once.
 * It must not know what is stopped.
 */
import { EXIT } from '../errors.ts';

const EXIT_CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Exit code of the signal that came; null if none did. */
  exitCode(): number | null;
  /** Signals mean again what they always do. */
  release(): void;
}

export function catchInterruption(): Interruption {
  const controller = new AbortController();
  let exitCode: number | null = null;
  const onSignal = (name: NodeJS.Signals): void => {
    const code = EXIT_CODES[name as keyof typeof EXIT_CODES];
    if (exitCode !== null) process.exit(code);
    exitCode = code;
    controller.abort();
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
