/**
 * Takes chance and the clock from code that must come out the same again, however it is written: whoever asks for them is
 * told that a policy is a pure function. So is who ends the program, or leaves something to be done later. It must not
 * know policies.
 *
 * A thread that does nothing but run policies loses both for good: the simulator asks neither, and what a library asks
 * for it has asked when it was loaded. A thread with work of its own, such as a terminal's, loses them while a policy
 * is asked.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';

/** What loads TypeScript asks the clock on its own behalf, in this thread too. */
const LOADERS = /node_modules[\\/](tsx|esbuild|get-tsconfig)[\\/]/;
type IsForbidden = () => boolean;
type Callable = (...given: unknown[]) => unknown;

/** Throws, unless it is a loader that asks. */
function refuse(what: string): void {
  const frames = (new Error().stack ?? '').split('\n').slice(1);
  const asking = frames.find((frame) => !frame.includes('forbid-chance')) ?? '';
  if (LOADERS.test(asking)) return;
  throw new Error(
    `it uses ${what}, and a policy is a pure function of what it is asked: runs must come out the same again`,
  );
}

/** `Math.random` and `Date`, for good. */
export function forbidChance(): void {
  replaceMathAndDate(() => true);
}

let isReplaced = false;

/**
 * These, what other clocks and sources of chance there are, timers and the end of the program, as long as `isForbidden`
 * says so; replaced once and for all, before the code is loaded that might keep one of them under another name.
 */
export function forbidChanceWhile(isForbidden: IsForbidden): void {
  if (isReplaced) return;
  isReplaced = true;
  replaceMathAndDate(isForbidden);
  const { hrtime } = process;
  const bigint = replaced(hrtime.bigint, 'process.hrtime', isForbidden);
  process.hrtime = Object.assign(replaced(hrtime, 'process.hrtime', isForbidden), { bigint }) as typeof hrtime;
  replaceMembers(process, 'process', ['exit', 'abort', 'kill'], isForbidden);
  replaceMembers(globalThis, '', ['setTimeout', 'setInterval', 'setImmediate'], isForbidden);
  replaceMembers(performance, 'performance', ['now'], isForbidden);
  replaceMembers(crypto, 'crypto', ['randomUUID', 'getRandomValues'], isForbidden);
  const ofNode = ['randomUUID', 'randomBytes', 'randomInt', 'randomFill', 'randomFillSync'];
  replaceMembers(createRequire(import.meta.url)('node:crypto') as object, 'crypto', ofNode, isForbidden);
  syncBuiltinESMExports();
}

function replaceMembers(object: object, called: string, names: readonly string[], isForbidden: IsForbidden): void {
  for (const name of names) {
    const member = (object as Record<string, Callable>)[name]!;
    const value = replaced(member, called === '' ? name : `${called}.${name}`, isForbidden, object);
    Object.defineProperty(object, name, { value, configurable: true, writable: true, enumerable: true });
  }
}

function replaced(call: unknown, what: string, isForbidden: IsForbidden, self?: object): Callable {
  return (...given) => {
    if (isForbidden()) refuse(what);
    return (call as Callable).apply(self, given);
  };
}

function replaceMathAndDate(isForbidden: IsForbidden): void {
  Math.random = replaced(Math.random, 'Math.random', isForbidden) as () => number;
  const Clock = Date;
  // Dates of given instants are as good as any other number.
  const Fixed = function (this: unknown, ...given: unknown[]): unknown {
    if ((new.target === undefined || given.length === 0) && isForbidden()) refuse(new.target ? 'new Date()' : 'Date()');
    return new.target ? Reflect.construct(Clock, given, new.target) : Clock();
  } as unknown as DateConstructor;
  Object.setPrototypeOf(Fixed, Clock);
  Object.defineProperty(Fixed, 'prototype', { value: Clock.prototype });
  Fixed.now = replaced(Clock.now, 'Date.now', isForbidden) as () => number;
  globalThis.Date = Fixed;
}
