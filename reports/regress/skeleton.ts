/**
 * A suite to begin with, as YAML with words on what to change. It must not know files.
 */

export interface Skeleton {
  readonly name: string;
  readonly scenario: { readonly id: string; readonly written: string };
  readonly variants: readonly string[];
  /** Metrics that get a rule each. */
  readonly primary: readonly string[];
}

export function suiteSkeleton({ name, scenario, variants, primary }: Skeleton): string {
  const rules = primary.map((metric) =>
    [
      `  ${ruleName(metric)}:`,
      `    metric: ${JSON.stringify(metric)}`,
      '    tolerance: { relative: 5% }',
      '    level: error',
    ].join('\n'),
  );
  return `suite: ${name}
# A gate: gpufleet regress runs these scenarios and holds their figures against baseline.json beside this file.

# Files with policies of your own, known by name in all scenarios here.
# policies: [./my-policy.ts]

# Where nothing got worse, the rules together raise an alarm with at most this probability.
falseAlarms: 0.05

scenarios:
  ${scenario.id}:
    scenario: ${scenario.written}
    variants: [${variants.join(', ')}]
    replications: 10
    seed: '1'
    # Smaller is faster: a gate that takes a minute is one that is run.
    # set: { window: 2d }

rules:
${rules.join('\n')}
  # Figures of a cluster, a sector or a class, and of some variants only:
  # waits-by-cluster:
  #   metric: waitSecondsMean{cluster=*}
  #   variant: ${variants[0] ?? 'as-is'}
  #   worse: higher
  #   tolerance: { absolute: 10m, standardErrors: 3 }
  #   level: warn
`;
}

/** `waitSecondsMean{cluster=a}` → `wait-seconds-mean-cluster-a`. */
function ruleName(metric: string): string {
  return metric
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-+$/, '');
}
