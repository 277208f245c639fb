/**
 * The presets of applications by name. It must not know what is done with one.
 */
import { InputError } from '../../../engine/errors.ts';
import { ADDITIONAL_CALL } from './additional-call.ts';
import { FIRST_CALL } from './first-call.ts';
import { NATIONAL_CALL } from './national-call.ts';
import type { ApplicationPreset } from './preset.ts';

/** In the order in which they are listed. */
export const APPLICATION_PRESETS: readonly ApplicationPreset[] = [FIRST_CALL, ADDITIONAL_CALL, NATIONAL_CALL];

/** The preset called `name`; an {@link InputError} that lists the names where there is none. */
export function applicationPresetNamed(name: string): ApplicationPreset {
  const preset = APPLICATION_PRESETS.find((candidate) => candidate.name === name);
  if (preset) return preset;
  const names = APPLICATION_PRESETS.map((candidate) => candidate.name).join(', ');
  throw new InputError([{ message: `unknown preset of applications "${name}"`, remedy: `choose one of ${names}` }]);
}
