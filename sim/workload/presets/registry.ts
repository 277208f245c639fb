/**
 * The presets by name. It must not know what is done with one.
 */
import { InputError } from '../../engine/errors.ts';
import { DL_GENERAL } from './dl-general.ts';
import { LLM_DEVELOPMENT } from './llm-development.ts';
import { LLM_MIXED } from './llm-mixed.ts';
import type { Preset } from './preset.ts';

/** In the order in which they are listed. */
export const PRESETS: readonly Preset[] = [LLM_DEVELOPMENT, LLM_MIXED, DL_GENERAL];

/** The preset called `name`; an {@link InputError} that lists the names where there is none. */
export function presetNamed(name: string): Preset {
  const preset = PRESETS.find((candidate) => candidate.name === name);
  if (preset) return preset;
  const names = PRESETS.map((candidate) => candidate.name).join(', ');
  throw new InputError([{ message: `unknown preset "${name}"`, remedy: `choose one of ${names}` }]);
}
