/**
 * Hashes by which a finished run is known again, and the hash of the simulator's own source. It must not know what is
 * done with runs.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunOrigin, runIdentityText, variantIdentityText } from '../../experiment/run/run-identity.ts';
import type { ResolvedScenario } from '../../experiment/scenario/resolve.ts';
import { packageVersion } from './package.ts';
import { sha256 } from './sha256.ts';

let knownSource: string | undefined;

/**
 * The package's version and a hash over all files of `sim/` as they run (TypeScript from a checkout, JavaScript when
 * compiled), with their paths: an edit anywhere in the simulator gives another one.
 */
export function sourceVersion(): string {
  knownSource ??= `${packageVersion()}+${hashOfSources(join(dirname(fileURLToPath(import.meta.url)), '..', '..'))}`;
  return knownSource;
}

function hashOfSources(folder: string): string {
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith(ending)).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0${sha256(readFileSync(join(folder, file)))}\n`);
  return hash.digest('hex');
}

/** Hashes of the runs of scenarios that share their origin. */
export class RunHashes {
  private readonly origin: RunOrigin;
  private readonly known = new WeakMap<ResolvedScenario, Map<number, string>>();

  constructor(origin: RunOrigin) {
    this.origin = origin;
  }

  /** SHA-256 in hexadecimal. */
  of(scenario: ResolvedScenario, variant: number, replication: number): string {
    return sha256(runIdentityText(this.ofVariant(scenario, variant), replication));
  }

  private ofVariant(scenario: ResolvedScenario, variant: number): string {
    const ofScenario = this.known.get(scenario) ?? new Map<number, string>();
    this.known.set(scenario, ofScenario);
    const hash = ofScenario.get(variant) ?? sha256(variantIdentityText(this.origin, scenario, variant));
    ofScenario.set(variant, hash);
    return hash;
  }
}
