/**
 * Jobs of a programme as columns to be looked at after each instant. It must not know what is made of them.
 */
import type { JobColumns, WatchedColumns } from '../waiting/attempts-journal.ts';
import type { Project } from './project.ts';
import type { Stage } from './stage.ts';

/** @param rows in the demand */
export function watchedRows({ projects }: Stage, rows: Int32Array): WatchedColumns {
  const owners = Array.from(rows, (row): Project => {
    const owner = projects.find(({ base, count }) => row >= base && row < base + count);
    if (owner === undefined) throw new RangeError(`the demand has no row ${row}`);
    return owner;
  });
  const jobOf = Int32Array.from(rows, (row, place) => row - owners[place].base);
  return {
    jobOf,
    at(place: number): JobColumns | null {
      const project = owners[place];
      return project.isOpen && jobOf[place] < project.cursor ? project : null;
    },
  };
}
