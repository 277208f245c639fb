/**
 * `gpufleet list`: what there is to choose from. It must not know how any of it works.
 */
import { formatDuration } from '../../engine/time.ts';
import { remedyFor } from '../../experiment/scenario/did-you-mean.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, Start } from '../command.ts';
import { EXIT, UsageError } from '../errors.ts';
import { columns } from '../text-layout.ts';

const SUBJECTS = ['policies', 'scenarios', 'sweeps', 'presets', 'metrics'] as const;

export const list: Command = {
  name: 'list',
  help: 'Show the policies with their parameters, the libraries of scenarios and sweeps, the presets or the metrics',
  positional: { name: 'what', help: 'policies, scenarios, sweeps, presets or metrics' },
  options: [
    { name: 'json', help: 'Print JSON' },
    {
      name: 'policies',
      value: 'FILE',
      help: 'Also those of this file with policies of your own',
      repeatable: true,
    },
  ],
  examples: [
    ['gpufleet list policies', 'every policy, by kind, with its parameters'],
    ['gpufleet list metrics --json', 'every metric with unit, formula and better direction'],
  ],
  prepare,
};

function prepare(given: Arguments): Start {
  const what = given.positional('what');
  const subject = SUBJECTS.find((name) => name === what);
  if (subject === undefined) throw new UsageError(`cannot list ${what}, ${remedyFor(what, SUBJECTS, 'expected')}`);
  const files = given.texts('policies');
  if (files.length > 0 && subject !== 'policies') throw new UsageError('--policies FILE goes with list policies only');
  const isJson = given.flag('json');
  return async ({ terminal }) => {
    if (files.length > 0) {
      const { usePolicyFiles } = await import('../files/load-policies.ts');
      await usePolicyFiles(files.map((file) => ({ file, place: { file: '--policies' }, path: [] })));
    }
    const listing = await LISTINGS[subject]();
    terminal.out(isJson ? JSON.stringify(listing.data, null, 2) : listing.text(terminal.columns));
    return EXIT.good;
  };
}

interface Listing {
  readonly data: unknown;
  text(width: number): string;
}

const LISTINGS: Readonly<Record<(typeof SUBJECTS)[number], () => Promise<Listing>>> = {
  async policies() {
    const { POLICY_PLACES } = await import('../../experiment/scenario/policy-places.ts');
    const described = POLICY_PLACES.flatMap(({ kind, policies }) =>
      policies.map(({ name, help, source, parameters }, k) => ({
        ...{ kind, name, isDefault: k === 0, help },
        ...(source === undefined ? {} : { source }),
        parameters,
      })),
    );
    const text = (width: number): string =>
      POLICY_PLACES.map(({ kind }) => {
        const lines = described
          .filter((policy) => policy.kind === kind)
          .flatMap((policy): (readonly [string, string])[] => [
            [`  ${policy.name}`, policy.isDefault ? `${policy.help} (default)` : policy.help],
            ...policy.parameters.map((parameter): readonly [string, string] => {
              const value =
                parameter.type === 'duration' ? formatDuration(Number(parameter.default)) : parameter.default;
              const choices = parameter.choices ? ` (${parameter.choices.join(', ')})` : '';
              return [`    ${parameter.name}${value === '' ? '' : `=${value}`}`, `${parameter.help}${choices}`];
            }),
            ...(policy.source === undefined ? [] : [['', policy.source] as const]),
          ]);
        return `${kind}\n${columns(lines, width)}`;
      }).join('\n\n');
    return { data: described, text };
  },

  async scenarios() {
    const { libraryScenarios } = await import('../files/library.ts');
    const scenarios = libraryScenarios();
    return {
      data: scenarios,
      text: (width) =>
        columns(
          scenarios.map(({ name, question }) => [name, question]),
          width,
        ),
    };
  },

  async sweeps() {
    const { findSweep, sweepNames } = await import('../sweep/load-sweep.ts');
    const { parseSweep } = await import('../../experiment/sweep/parse.ts');
    const sweeps = sweepNames().map((name) => {
      const { question, scenario } = parseSweep(findSweep(name)).file;
      return { name, question, scenario };
    });
    return {
      data: sweeps,
      text: (width) =>
        columns(
          sweeps.map(({ name, question }) => [name, question]),
          width,
        ),
    };
  },

  async presets() {
    const { PRESETS } = await import('../../workload/presets/registry.ts');
    const { APPLICATION_PRESETS } = await import('../../workload/applications/presets/registry.ts');
    const { CAMPAIGN_PRESETS } = await import('../../workload/projects/registry.ts');
    const kinds = [
      { kind: 'workload', presets: PRESETS },
      { kind: 'applications', presets: APPLICATION_PRESETS },
      { kind: 'demand', presets: CAMPAIGN_PRESETS },
    ] as const;
    const described = kinds.flatMap(({ kind, presets }) =>
      presets.map((preset) => {
        const { name, title, source } = preset;
        return { kind, name, title, source, ...('licence' in preset ? { licence: preset.licence } : {}) };
      }),
    );
    const text = (width: number): string =>
      kinds
        .map(({ kind }) => {
          const lines = described
            .filter((preset) => preset.kind === kind)
            .flatMap((preset): (readonly [string, string])[] => [
              [`  ${preset.name}`, preset.title],
              ['', `Source: ${preset.source}${'licence' in preset ? ` (${preset.licence})` : ''}`],
            ]);
          return `${kind}\n${columns(lines, width)}`;
        })
        .join('\n\n');
    return { data: described, text };
  },

  async metrics() {
    const { METRICS } = await import('../../simulation/metrics/table.ts');
    const text = (width: number): string => {
      const better = { higher: 'higher is better', lower: 'lower is better', none: '' };
      return columns(
        METRICS.map((metric) => [
          metric.name,
          [metric.formula, `[${metric.unit}]`, better[metric.better]].filter(Boolean).join(', '),
        ]),
        width,
      );
    };
    return { data: METRICS, text };
  },
};
