/**
 * Takes chance and the clock from a thread that runs policies of the user's own: whoever asks for them there, however it is
 * written, is told that a policy is a pure function. It must not know policies.
 *
 * For threads only that do nothing else: the simulator asks neither, and what a library asks for it has asked when it was
 * loaded. Once and for the whole thread, so that a call of a policy costs no more than before.
 */
/** What loads TypeScript asks the clock on its own behalf, in this thread too. */
const LOADERS = /node_modules[\\/](tsx|esbuild|get-tsconfig)[\\/]/;

/** Throws, unless it is a loader that asks. */
function refuse(what: string): void {
  const frames = (new Error().stack ?? '').split('\n').slice(1);
  const asking = frames.find((frame) => !frame.includes('forbid-chance')) ?? '';
  if (LOADERS.test(asking)) return;
  throw new Error(
    `it uses ${what}, and a policy is a pure function of what it is asked: runs must come out the same again`,
  );
}

export function forbidChance(): void {
  const draw = Math.random;
  Math.random = () => {
    refuse('Math.random');
    return draw();
  };
  const Clock = Date;
  // Dates of given instants are as good as any other number.
  const Fixed = function (this: unknown, ...given: unknown[]): unknown {
    if (new.target === undefined || given.length === 0) refuse(new.target ? 'new Date()' : 'Date()');
    return new.target ? Reflect.construct(Clock, given, new.target) : Clock();
  } as unknown as DateConstructor;
  Object.setPrototypeOf(Fixed, Clock);
  Object.defineProperty(Fixed, 'prototype', { value: Clock.prototype });
  Fixed.now = () => {
    refuse('Date.now');
    return Clock.now();
  };
  globalThis.Date = Fixed;
}
