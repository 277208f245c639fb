/**
 * What everything at work in a programme shares: the input, the books of the clusters, projects, grants, the story.
 * It must not know what happens when.
 */
import type { Programme } from '../../model/programme.ts';
import type { ElasticRule } from '../../policies/elastic/elastic.ts';
import type { RunInput } from '../contract.ts';
import type { WaitBooks } from '../waiting/wait-books.ts';
import type { ClusterBooks } from './cluster-books.ts';
import type { Grant } from './grant.ts';
import type { PoolRules } from './grant-pool.ts';
import type { Limits } from './limits.ts';
import type { NodeWindows } from './node-windows.ts';
import type { Parcels } from './parcels.ts';
import type { Project } from './project.ts';
import type { Spares } from './spares.ts';
import type { Story } from './story.ts';

export interface Stage {
  readonly input: RunInput;
  readonly programme: Programme;
  /** By cluster; null for a provider's own part that is never lent. */
  readonly books: readonly (ClusterBooks | null)[];
  /** By application. */
  readonly projects: readonly Project[];
  /** By number. */
  readonly grants: Grant[];
  readonly poolRules: PoolRules;
  readonly parcels: Parcels;
  /** Null: no node is one. */
  readonly spares: Spares | null;
  /** Null: nobody ever announces that a node goes down. */
  readonly windows: NodeWindows | null;
  readonly story: Story;
  /** Null: nobody asks why jobs wait. */
  readonly waits: WaitBooks | null;
  /** Null: nobody is resized. */
  readonly elastic: ElasticRule | null;
  /** null: there are none. */
  readonly limits: Limits | null;
}

/** The books of a cluster that serves the programme. */
export function booksAt(stage: Stage, cluster: number): ClusterBooks {
  const books = stage.books[cluster];
  if (!books) throw new RangeError(`cluster ${cluster} does not serve the programme`);
  return books;
}
