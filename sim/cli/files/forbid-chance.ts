/**
 * Takes chance and the clock from a thread that runs policies of the user's own: whoever asks for them there, however it is
 * written, is told that a policy is a pure function. It must not know policies.
 *
 * For threads only that do nothing else: the simulator asks neither, and what a library asks for it has asked when it was
 * loaded. Once and for the whole thread, so that a call of a policy costs no more than before.
 */
function refuse(what: string): never {
  throw new Error(
    `it uses ${what}, and a policy is a pure function of what it is asked: runs must come out the same again`,
  );
}

export function forbidChance(): void {
  Math.random = () => refuse('Math.random');
  const Clock = Date;
  // Dates of given instants are as good as any other number.
  const Fixed = function (this: unknown, ...given: unknown[]): unknown {
    if (new.target === undefined || given.length === 0) refuse(new.target ? 'new Date()' : 'Date()');
    return Reflect.construct(Clock, given, new.target);
  } as unknown as DateConstructor;
  Object.setPrototypeOf(Fixed, Clock);
  Object.defineProperty(Fixed, 'prototype', { value: Clock.prototype });
  Fixed.now = () => refuse('Date.now');
  globalThis.Date = Fixed;
}
