/**
 * The presets of projects' demand by name. It must not know what is done with one.
 */
import { InputError } from '../../engine/errors.ts';
import { CAMPAIGN } from './campaign.ts';
import type { CampaignPreset } from './preset.ts';

/** In the order in which they are listed. */
export const CAMPAIGN_PRESETS: readonly CampaignPreset[] = [CAMPAIGN];

/** The preset called `name`; an {@link InputError} that lists the names where there is none. */
export function campaignNamed(name: string): CampaignPreset {
  const preset = CAMPAIGN_PRESETS.find((candidate) => candidate.name === name);
  if (preset) return preset;
  const names = CAMPAIGN_PRESETS.map((candidate) => candidate.name).join(', ');
  throw new InputError([{ message: `unknown preset of demand "${name}"`, remedy: `choose one of ${names}` }]);
}
