/**
 * A policy of the user's own behind a guard: what it throws, and an answer that its port does not allow, become an issue
 * that names the policy and its file. It must not know what a policy decides.
 */
import { InputError } from '../../engine/errors.ts';
import type { PolicyInfo } from '../policy.ts';
import { ANSWERS, isNumber } from './answers.ts';
import type { Kind } from './check-policy.ts';
import { BOUND, MEMBERS, memberProblem } from './members.ts';

type Callable = (...asked: unknown[]) => unknown;
/**
 * For whoever looks on from another thread: `cells[0]` is `mark` while a call goes on and 0 otherwise, `cells[1]` counts the
 * calls.
 */
export interface CallWatch {
  readonly cells: Int32Array;
  /** Above 0. */
  readonly mark: number;
}

let asked = 0;

/** Whether a policy of the user's own is being asked at this moment, in this thread. */
export function isAsked(): boolean {
  return asked > 0;
}

type Check = (answer: unknown, asked: readonly unknown[]) => string | null;

/**
 * The same policy, guarded. Members are bound to the policy that was exported: it may be an instance of a class.
 * @param file as issues name it
 */
export function guarded(policy: PolicyInfo, file: string, watch: CallWatch | null = null): PolicyInfo {
  const { kind, name, help, source, parameters } = policy;
  const exported = policy as unknown as Record<string, unknown>;
  const refuse = (member: string, problem: string): InputError =>
    new InputError([
      {
        ...{ file, path: name, message: `${member} of the ${kind} policy ${name} ${problem}` },
        remedy: 'mend it: gpufleet/policies says what a policy is asked and may answer',
      },
    ]);
  const members: Record<string, unknown> = {};
  for (const member of memberNames(kind, exported)) {
    const value = exported[member];
    if (typeof value !== 'function') members[member] = value;
    else if (member === 'bind') members[member] = guardedBind(kind, exported, value as Callable, refuse, watch);
    else {
      const check = ANSWERS[kind]?.[member] ?? null;
      members[member] = guardedCall(exported, value as Callable, member, check, refuse, watch);
    }
  }
  return { kind, name, help, ...(source !== undefined && { source }), parameters, ...members } as PolicyInfo;
}

function memberNames(kind: Kind, exported: Readonly<Record<string, unknown>>): string[] {
  const own = Object.keys(MEMBERS[kind]);
  return kind === 'queue' ? [...own, typeof exported['key'] === 'function' ? 'key' : 'bind'] : own;
}

type Refuse = (member: string, problem: string) => InputError;

function guardedCall(
  self: unknown,
  call: Callable,
  member: string,
  check: Check | null,
  refuse: Refuse,
  watch: CallWatch | null,
): Callable {
  return (...given) => {
    let answer: unknown;
    if (watch) {
      watch.cells[0] = watch.mark;
      watch.cells[1]!++;
    }
    asked++;
    try {
      answer = call.apply(self, given);
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw refuse(member, `threw: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      asked--;
      if (watch) watch.cells[0] = 0;
    }
    const problem = check?.(answer, given) ?? null;
    if (problem !== null) throw refuse(member, problem);
    return answer;
  };
}

/** What is bound is a set of functions in its turn; an account order's even gives out functions. */
function guardedBind(kind: Kind, self: unknown, bind: Callable, refuse: Refuse, watch: CallWatch | null): Callable {
  const call = guardedCall(self, bind, 'bind', null, refuse, watch);
  return (...given) => {
    const bound = call(...given) as Record<string, unknown> | null;
    if (typeof bound !== 'object' || bound === null) throw refuse('bind', 'must return an object');
    const members: Record<string, unknown> = { ...bound };
    for (const [member, type] of Object.entries(BOUND[kind] ?? {})) {
      const value = bound[member];
      const problem = memberProblem(member, type, value);
      if (problem !== null) throw refuse('bind', `must return what its port says: ${problem}`);
      if (typeof value !== 'function') members[member] = value;
      else if (member === 'keysAt') members[member] = guardedKeys(bound, value as Callable, refuse, watch);
      else members[member] = guardedCall(bound, value as Callable, member, null, refuse, watch);
    }
    if (kind !== 'queue') return members;
    const halfLifeSeconds = Number(bound['halfLifeSeconds']);
    if (!(halfLifeSeconds > 0))
      throw refuse('bind', 'must return halfLifeSeconds above 0, Infinity where usage is never forgotten');
    return { ...members, dynamic: true, halfLifeSeconds };
  };
}

function guardedKeys(self: unknown, keysAt: Callable, refuse: Refuse, watch: CallWatch | null): Callable {
  const call = guardedCall(self, keysAt, 'keysAt', null, refuse, watch);
  return (...given) => {
    const key = call(...given);
    if (typeof key !== 'function') throw refuse('keysAt', 'must return a function of a job');
    return guardedCall(undefined, key as Callable, 'keysAt', isNumber, refuse, watch);
  };
}
