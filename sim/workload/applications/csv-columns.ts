/**
 * The columns of a table of applications: the documentation and what the reader goes by. It must not read anything.
 */

export interface ApplicationColumn {
  readonly name: string;
  /** What a cell looks like; also the remedy for one that does not. */
  readonly expected: string;
  /** What an empty cell or an absent column means; null: it must be given. */
  readonly default: string | null;
  readonly meaning: string;
}

/** In any order in the file; names regardless of case. */
export const APPLICATION_COLUMNS = [
  { name: 'id', expected: 'a name of its own', default: null, meaning: 'names the application in results' },
  { name: 'call', expected: 'the id of a call', default: 'the only call', meaning: 'the call that it answers' },
  {
    name: 'track',
    expected: 'the id of a track of that call',
    default: 'the first for its sector: up to 2 nodes one that counts in GPUs, else one that counts in nodes, else any',
    meaning: 'the track in which it competes',
  },
  {
    name: 'sector',
    expected: 'one of academia, industry, institute, national',
    default: null,
    meaning: 'who applies',
  },
  { name: 'institution', expected: 'a name', default: null, meaning: 'equal names are one institution' },
  { name: 'region', expected: 'a name', default: 'the capital region', meaning: 'where it is' },
  { name: 'start_up', expected: 'yes or no', default: 'no', meaning: 'a start-up; it is small or medium-sized, too' },
  { name: 'sme', expected: 'yes or no', default: 'as start_up', meaning: 'a small or medium-sized firm' },
  { name: 'youth', expected: 'yes or no', default: 'no', meaning: 'a firm or team of young founders' },
  {
    name: 'applied',
    expected: 'a date or date-time such as 2026-03-31 or 2026-03-31T09:00',
    default: "the call's deadline",
    meaning: "when it was submitted, in the scenario's zone unless it names an offset",
  },
  { name: 'gpus', expected: 'a whole number ≥ 1', default: 'by nodes', meaning: 'GPUs asked for; or give nodes' },
  { name: 'nodes', expected: 'a whole number ≥ 1', default: 'by gpus', meaning: 'nodes asked for; or give gpus' },
  { name: 'gpu', expected: "a GPU type of the scenario's fleet", default: null, meaning: 'the GPU type wished for' },
  {
    name: 'substitutable',
    expected: 'yes or no',
    default: 'no',
    meaning: 'whether another type will do, at the exchange rate',
  },
  {
    name: 'term',
    expected: 'a duration such as 365d',
    default: "the call's longest",
    meaning: 'for how long GPUs are asked for',
  },
  { name: 'score', expected: 'a number from 0 to 100', default: null, meaning: "the reviewers' score" },
] as const satisfies readonly ApplicationColumn[];

export type ColumnName = (typeof APPLICATION_COLUMNS)[number]['name'];

/** See {@link APPLICATION_COLUMNS}. */
export function columnNamed(name: ColumnName): ApplicationColumn {
  return APPLICATION_COLUMNS.find((column) => column.name === name)!;
}

/** A header with all columns. */
export const HEADER_EXAMPLE = APPLICATION_COLUMNS.map(({ name }) => name).join(',');
