/**
 * The reference of policies, from the registry. It must not know how a policy decides.
 */
import { formatDuration } from '../../../sim/engine/time.ts';
import { POLICY_PLACES, type PolicyPlace } from '../../../sim/experiment/scenario/policy-places.ts';
import type { Parameter } from '../../../sim/policies/policy.ts';
import { code, page, table } from './markdown.ts';

const KINDS: Record<PolicyPlace['kind'], { readonly folder: string; readonly title: string; readonly about: string }> =
  {
    queue: {
      folder: 'queue-order',
      title: 'Queue order',
      about:
        'The order in which waiting jobs are looked at; ties go by submission, then by the trace’s own order. The orders ' +
        'that depend on the wait so far are ranked anew once per `rerank` period.',
    },
    backfill: {
      folder: 'backfill',
      title: 'Backfilling',
      about:
        'Whether a later job may start before one that does not fit. Reservations and promises keep capacity by shape, ' +
        'whole nodes and a rest, and trust requested times, never real ones.',
    },
    placement: {
      folder: 'placement',
      title: 'Placement',
      about:
        'Which nodes a job gets: wholly free nodes first, then one node for the rest of fewer GPUs than a node has.',
    },
    routing: {
      folder: 'routing',
      title: 'Routing',
      about: 'Which cluster a job joins at submission; it stays there. Only clusters that it can ever fit are asked.',
    },
    limit: { folder: 'limit', title: 'Limit', about: 'What happens to a job that reaches its requested time.' },
    award: {
      folder: 'award',
      title: 'Award',
      about:
        'Who of a call’s applicants gets how many GPUs in which cluster. The modifiers of a call (bonuses, caps, threshold ' +
        'score, over-award, reserve list) combine with each. A refusal or a cut carries its reason.',
    },
    grantPlacement: {
      folder: 'grant-placement',
      title: 'Placement of grants',
      about: 'Which clusters calls fill first, and which nodes of a cluster a grant gets.',
    },
    reclaim: {
      folder: 'reclaim',
      title: 'Reclaim',
      about:
        'When a grant is reviewed and what is then taken back. Dates count from the grant’s start; used and entitled are ' +
        'GPU-seconds of its own jobs and of its own GPUs in service. Policies that judge by activity are refused where the ' +
        'workload has none.',
    },
    redistribution: {
      folder: 'redistribution',
      title: 'Redistribution',
      about: 'Who gets what was taken back.',
    },
    sharing: {
      folder: 'sharing',
      title: 'Sharing',
      about:
        'Whether a grant is nodes of its own, a quota of a cluster that all its grants share, or a weight in it. Names follow ' +
        'Kueue: a grant stands for a ClusterQueue, a track or the cluster for a Cohort. Only with a programme.',
    },
    preemption: {
      folder: 'preemption',
      title: 'Preemption',
      about:
        'Which running jobs are stopped for one that does not fit. They are taken in order until it fits by shape; who turns ' +
        'out not to be needed is spared, and if all together do not suffice nobody is stopped. Only with a programme.',
    },
    elastic: {
      folder: 'elastic',
      title: 'Elastic jobs',
      about:
        'Whether running jobs change their number of GPUs: those that the demand says are elastic, between the least and the ' +
        'most that they take. Only with a programme.',
    },
  };

const OWN = `## In a file of your own

A policy need not be part of gpufleet: a scenario, or a suite, names the files or the packages that hold it, from its own
folder.

\`\`\`yaml
policies: [./my-policy.ts]                            # in a suite, or where variants choose
policies: [our-policies, "@team/orders/widest"]       # installed packages, as node finds them
policies: { files: [./my-policy.ts], queue: my-order }  # beside choices
\`\`\`

\`\`\`ts
import type { QueueOrder } from 'gpufleet/policies';

export const myOrder: QueueOrder = {
  ...{ kind: 'queue', name: 'my-order', help: 'fewest GPU-seconds first', parameters: [], dynamic: false },
  key: (gpus, requestSeconds) => gpus * requestSeconds,
};
\`\`\`

A file (\`.ts\`, \`.mts\`, \`.js\` or \`.mjs\`) exports as many policies as it likes, of any kind; \`gpufleet/policies\` has the
port of each kind and what a policy is shown. \`import type\` needs nothing at run time; for functions of it (\`weightsOf\`,
\`log\`, \`RERANK\` …) gpufleet must be installed where the file is. Names that are taken, members and parameters that are
wrong are refused with the scenario’s line; parameters are checked in scenarios like our own. \`check\`, \`compare\`,
\`sweep\`, \`regress\`, \`diff\` and \`explain\` know the policies of the scenario that they are given, and
\`gpufleet list policies --policies FILE\` shows them. The files, all that they import by a relative path, and the
packages (each with its version, and a hash over its package.json, the module, what that imports, and the same of the packages
behind it) are inputs with their hashes, so that results say which policy they are of. Names of modules that are put together
while code runs, and native modules, are in no hash but that of their package.json. Whoever runs such a scenario runs that code.

A policy is a pure function of what it is asked. It must not keep anything between two questions, draw random numbers or look
at a clock: what can be seen of that in the file is refused, \`Math.random\`, \`Date.now\`, \`new Date()\`, \`performance.now\`,
\`process.hrtime\` and the random functions of \`crypto\` throw while a policy is asked, however they are called, and
\`gpufleet check FILE --twice\` makes runs twice and holds them against
each other. A file that is not loaded after 10 s, or waits for what never comes, is refused; one call of a policy that goes
on for a minute is told of. \`Math.log\`, \`exp\`, \`pow\` and the like differ between machines in the last digit: those of
\`gpufleet/policies\` do not. What a policy throws, and an answer that its port does not allow, ends the run with its name.

[scenarios/custom-policy](../../scenarios/custom-policy/) is a whole example, with a gate of its own.`;

const ADDING = `## How to add one to gpufleet

1. Its file, one policy each: \`queue-order/my-order.ts\` exports an object of the kind’s port (\`queue-order/queue-order.ts\`
   names what it may see and what it must return). A policy reads and decides; it changes nothing.
2. A line in [registry.ts](registry.ts), or, of a programme, in [programme-registry.ts](programme-registry.ts). Scenarios, \`--set\`, \`gpufleet list policies\`, the editor’s schema and the swarm
   know it from then on.
3. Of a queue, its naive twin in \`test/oracle/\` (\`order.ts\`, \`placement.ts\` or \`routing.ts\`, and its name in \`cases.ts\`), written from
   the definition and not from the fast code: both must give the same schedule on random cases. \`npm test\` fails for a
   policy without one.
4. \`npx tsx test/tools/write-docs.ts && npx tsx test/tools/write-schema.ts\` renew this page and the schema.`;

export function policiesPage(): string {
  return page('Policies', [
    'A policy is one choice in one small file. A scenario names one of each kind, with parameters where it has any (the last ' +
      'six kinds belong to a programme):',
    '```yaml\npolicies:\n  queue: { name: wfp3, rerank: 15m }\n  backfill: easy\n```',
    'and so do the command lines `gpufleet compare … --set policies.queue=sjf` and `gpufleet replay … --queue wfp3:rerank=15m`. ' +
      'The first of each kind is the default.',
    ...POLICY_PLACES.map(kindSection),
    OWN,
    ADDING,
  ]);
}

function kindSection({ kind, path, policies }: PolicyPlace): string {
  const { folder, title, about } = KINDS[kind];
  const rows = policies.map(({ name, help, source, parameters }, k) => [
    `[${code(name)}](${folder}/${name}.ts)${k === 0 ? ' (default)' : ''}`,
    help,
    parameters.length === 0 ? '–' : parameters.map(parameterText).join('<br>'),
    source ?? '–',
  ]);
  const head = `## ${title}: ${code(path.join('.').replace('*', 'ID'))}`;
  return [head, about, table(['Name', 'What it does', 'Parameters', 'Source'], rows)].join('\n\n');
}

const TYPES: Readonly<Record<Parameter['type'], string>> = {
  duration: 'duration',
  integer: 'integer',
  number: 'number',
  choice: 'choice',
  flag: 'true or false',
  cluster: 'id of a cluster',
  weights: 'numbers by name, as in eval:1 pretrain:0.5',
};

function parameterText({ name, type, default: preset, min, choices, help }: Parameter): string {
  // No limit is written by leaving the parameter out.
  const usual = preset === Number.POSITIVE_INFINITY ? '' : String(preset);
  const value = type === 'duration' ? formatDuration(Number(preset)) : usual;
  const range = choices
    ? choices.join(', ')
    : `${TYPES[type]}${min ? ` from ${type === 'duration' ? formatDuration(min) : min}` : ''}`;
  return `${code(value === '' ? name : `${name}: ${value}`)} (${range}): ${help}`;
}
