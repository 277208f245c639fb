/**
 * What a preset of applications is: a spec with its source, what was published, and what is assumed.
 * It must not know calls or clusters.
 */
import type { Fact } from '../../presets/preset.ts';
import type { ApplicationsSpec, BySector, Weights } from '../spec.ts';

export interface ApplicationPreset {
  readonly name: string;
  /** One line for lists. */
  readonly title: string;
  readonly source: string;
  /** Figures that the source prints; shown beside what the generator obtains. */
  readonly published: {
    readonly applications?: number;
    readonly nodes?: number;
    readonly nodesBySector?: BySector<number>;
  };
  /** What is assumed or simplified here, in words for the report. */
  readonly assumptions: readonly string[];
  readonly spec: ApplicationsSpec;
}

/** Source and assumptions, for the report. */
export function describeApplicationPreset(preset: ApplicationPreset): Fact[] {
  return [
    { label: 'applications', value: `${preset.name}: ${preset.title}` },
    { label: 'source', value: preset.source },
    ...preset.assumptions.map((value) => ({ label: 'assumed', value })),
  ];
}

/** The same weights for all who apply in calls. */
export function allAlike(weights: Weights): BySector<Weights> {
  return { academia: weights, industry: weights, institute: weights };
}
