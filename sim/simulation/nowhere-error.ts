/**
 * A run that gets nowhere, by the policies that the user chose. The simulation counts seconds from the start of the scenario
 * and knows no calendar, so the error carries its instants, and whoever knows the zone words them. It must not know
 * what went wrong.
 */
import { InputError, type Issue } from '../engine/errors.ts';

/** How an instant, s since the scenario's start, is written. */
export type InstantText = (second: number) => string;

const plainSeconds: InstantText = (second) => `${second} s`;

/** Worded in seconds since the start until somebody words it anew. */
export class NowhereError extends InputError {
  readonly #issueIn: (instant: InstantText) => Issue;

  constructor(issueIn: (instant: InstantText) => Issue) {
    super([issueIn(plainSeconds)]);
    this.#issueIn = issueIn;
  }

  /** The same with instants written so. */
  inWords(instant: InstantText): InputError {
    return new InputError([this.#issueIn(instant)]);
  }
}
