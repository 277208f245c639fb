/**
 * Which track of a call an applicant chooses. It must not know capacity, nor who is awarded.
 */
import type { Sector } from '../../model/application.ts';
import type { Track } from '../../model/programme.ts';

/** Needs of so many nodes or fewer go to a track that counts in GPUs (rule of the additional call of March 2026). */
export const SMALL_NEED_NODES = 2;

/**
 * Index of the track for a need of `gpus`. Of the tracks whose sectors include the applicant's: for a need of at most
 * {@link SMALL_NEED_NODES} nodes the first that counts in GPUs, for a larger one the first that counts in nodes, and
 * where there is none the first at all. An applicant who is not eligible anywhere chooses the first track and is refused.
 */
export function chooseTrack(tracks: readonly Track[], sector: Sector, gpus: number, gpusPerNode: number): number {
  const unit = gpus <= SMALL_NEED_NODES * gpusPerNode ? 'gpu' : 'node';
  const eligible = (track: Track): boolean => track.sectors.includes(sector);
  const fitting = tracks.findIndex((track) => eligible(track) && track.unit === unit);
  return fitting >= 0 ? fitting : Math.max(0, tracks.findIndex(eligible));
}
