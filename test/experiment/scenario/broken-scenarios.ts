/**
 * Ways to break the small scenario, each with every issue that it must give, word for word (after the file's name).
 */

/** Name, piece of the small scenario, what stands there instead, issues. */
export type Broken = readonly [name: string, piece: string, instead: string, issues: readonly string[]];

export const BROKEN: Readonly<Record<string, readonly Broken[]>> = {
  'YAML that cannot be read': [
    [
      'a tab as indentation',
      'replications: 3',
      'policies2:\n\tqueue: 1',
      ['27:1: YAML: Tabs are not allowed as indentation, indent with spaces'],
    ],
    [
      'a brace that is not closed',
      '{ speed: 1 }',
      '{ speed: 1',
      [
        '10:3: YAML: Flow map in block collection must be sufficiently indented and end with a }, indent the keys of one map equally and close every bracket',
      ],
    ],
    [
      'a colon in text without quotes',
      'Does it work?',
      'does it: work?',
      [
        '1:11: YAML: Nested mappings are not allowed in compact mappings, put the nested map on lines of its own, or text with a colon in quotes',
      ],
    ],
    [
      'keys of one map at different columns',
      '    h200: { speed: 1 }',
      '    h200: { speed: 1 }\n   b200: { speed: 2 }',
      [
        '10:1: YAML: All mapping items must start at the same column, indent the keys of one map equally and close every bracket',
      ],
    ],
    [
      'an alias without an anchor',
      'slip: 0d',
      'slip: *none',
      ['11:20: fleet.providers.naver.slip: has an alias without an anchor, name an anchor that stands above'],
    ],
    [
      'an alias inside its own anchor',
      'easy: {}',
      'easy: &v\n    policies: *v',
      [
        '32:5: variants.easy.policies.policies: unknown key, it stands at the top level; known here are files, queue, backfill, placement, routing, limit, sharing, preemption, elastic',
        '32:15: variants.easy.policies.policies: the alias stands inside its own anchor, write the value out',
      ],
    ],
    [
      'a tag that YAML does not know',
      'replications: 3',
      'replications: !many 3',
      ['26:15: YAML: Unresolved tag: !many, leave the tag out'],
    ],
    [
      'a key written twice',
      'replications: 3',
      'replications: 3\nreplications: 4',
      ['27:1: replications: is written twice (first in line 26), keep one of the two'],
    ],
    ['a list as a key', 'replications: 3', '? [a, b]\n: 3', ['26:3: has a key that is not text, write `key: value`']],
  ],
  'values that YAML reads differently from how they look': [
    [
      'a leading zero',
      'nodes: 4',
      'nodes: 0777',
      ['17:23: fleet.clusters.one.phases.all.nodes: 0777 reads as the number 777, write 777, or "0777" for text'],
    ],
    [
      'a hexadecimal number',
      'nodes: 4',
      'nodes: 0x1F',
      ['17:23: fleet.clusters.one.phases.all.nodes: 0x1F reads as the number 31, write 31, or "0x1F" for text'],
    ],
    [
      'an underscore in a number',
      'nodes: 4',
      'nodes: 1_000',
      ['17:23: fleet.clusters.one.phases.all.nodes: 1_000 reads as text and not as a number, write 1000'],
    ],
    [
      'a number above 2^53',
      'replications: 3',
      'replications: 99999999999999999999',
      ['26:15: replications: 99999999999999999999 is too large to be read exactly, write a number below 2^53'],
    ],
    ['not a number', 'load: 0.5', 'load: .nan', ['22:9: workload.load: is .nan, must be a finite number']],
  ],
  keys: [
    [
      'a misspelt key',
      'replications: 3',
      'replicatons: 3',
      ['26:1: replicatons: unknown key, did you mean replications?'],
    ],
    [
      'a key that resembles none',
      'replications: 3',
      'colour: blue',
      [
        '26:1: colour: unknown key, known here are question, scenario, extends, kind, zone, start, warmUp, window, horizon, plan, fleet, workload, programme, faults, reservations, policies, detectors, replications, seed, primary, yardsticks, robustness, timelineBins, assumed, published, variants',
      ],
    ],
    [
      'a misspelt key deep inside',
      'inService: 2026-01-15',
      'inservice: 2026-01-15',
      [
        '17:14: fleet.clusters.one.phases.all.inService: is missing, must be a date or date-time such as 2026-03-31 or 2026-03-31T09:00, a plan of this phase (as planned), or never',
        '17:56: fleet.clusters.one.phases.all.inservice: unknown key, did you mean inService?',
      ],
    ],
    [
      'a key that is missing',
      'nodes: 4, ',
      '',
      ['17:14: fleet.clusters.one.phases.all.nodes: is missing, must be a whole number of nodes from 1 to 100000'],
    ],
    [
      'required keys without a value',
      'start: 2026-04-01\nwarmUp: 1d',
      'start:\nwarmUp:',
      [
        '4:7: start: is empty, must be a date or date-time such as 2026-03-31 or 2026-03-31T09:00',
        '5:8: warmUp: is empty, must be a duration: a whole number with s, m, h or d, such as 90s, 15m, 4h or 30d; or leave the key out',
      ],
    ],
    [
      'a key that JavaScript takes for something else',
      'easy: {}',
      '__proto__: {}\n  easy: {}',
      ['31:3: variants.__proto__: cannot be a key, choose another'],
    ],
    [
      'a key without a value',
      'load: 0.5',
      'load:',
      [
        '22:8: workload.load: is empty, must be a number above 0 and at most 5, or a map of cluster → load; or leave the key out',
      ],
    ],
    [
      'an id with a capital letter',
      '    one:',
      '    One:',
      ['13:5: fleet.clusters.One: "One" is no id, must be small letters, digits and hyphens, beginning with a letter'],
    ],
    [
      'the question in a number',
      'Does it work?',
      '5',
      ['1:11: question: is 5, must be the question that the scenario answers'],
    ],
  ],
  'a rule for the number of replications': [
    [
      'that may end before it begins',
      'replications: 3',
      'replications: { min: 20, max: 10, until: { halfWidth: 5% } }',
      ['26:31: replications.max: min is 20, max is 10, max must be at least min'],
    ],
    [
      'without anything to reach',
      'replications: 3',
      'replications: { min: 10, max: 20 }',
      ['26:15: replications.until: is missing, must be what to reach, such as { halfWidth: 5% }'],
    ],
    [
      'with too small a number and without anything to reach: both at once',
      'replications: 3',
      'replications: { min: 1, max: 20 }',
      [
        '26:15: replications.until: is missing, must be what to reach, such as { halfWidth: 5% }',
        '26:22: replications.min: is 1, must be a whole number of replications from 2 to 10000',
      ],
    ],
    [
      'with a key that it does not have',
      'replications: 3',
      'replications: { least: 10, until: { halfWidth: 5% } }',
      ['26:17: replications.least: unknown key, it stands in programme.demand.elastic; known here are min, max, until'],
    ],
    [
      'with a half-width of nothing',
      'replications: 3',
      'replications: { until: { halfWidth: 0% } }',
      [
        '26:37: replications.until.halfWidth: 0% is no width (waitSecondsMean), write 5% of the baseline’s mean, a duration such as 10m, or a number of s',
      ],
    ],
    [
      'with a half-width in another unit',
      'replications: 3',
      'replications: { until: { halfWidth: 1pp } }',
      [
        '26:37: replications.until.halfWidth: 1pp is in percentage points, the metric in s (waitSecondsMean), write 5% of the baseline’s mean, a duration such as 10m, or a number of s',
      ],
    ],
    [
      'with a half-width of a metric that is not primary',
      'replications: 3',
      'replications: { until: { halfWidth: { waitSecondsMean: 5%, waitSecondsP90: 5% } } }',
      [
        '26:60: replications.until.halfWidth.waitSecondsP90: waitSecondsP90 is no primary metric, the primary metrics are waitSecondsMean',
      ],
    ],
    [
      'with half-widths of some primary metrics only',
      'replications: 3\nprimary: [waitSecondsMean]',
      'replications: { until: { halfWidth: { waitSecondsMean: 5% } } }\nprimary: [waitSecondsMean, utilisationOfUp]',
      ['26:37: replications.until.halfWidth.utilisationOfUp: is missing, every primary metric has a half-width'],
    ],
    [
      'with one number for metrics of several units',
      'replications: 3\nprimary: [waitSecondsMean]',
      'replications: { until: { halfWidth: 60 } }\nprimary: [waitSecondsMean, utilisationOfUp]',
      [
        '26:37: replications.until.halfWidth: is 60, but the primary metrics have several units, write a share such as 5%, or a map such as { waitSecondsMean: …, utilisationOfUp: … }',
      ],
    ],
  ],
  'types and ranges': [
    [
      'text for a number',
      'replications: 3',
      'replications: many',
      [
        '26:15: replications: is "many", must be a whole number of replications from 1 to 10000, or { min: 10, max: 100, until: { halfWidth: 5% } }',
      ],
    ],
    [
      'a number in quotes',
      'nodes: 4,',
      'nodes: "4",',
      ['17:23: fleet.clusters.one.phases.all.nodes: is "4", must be a whole number of nodes from 1 to 100000'],
    ],
    [
      'a number below its range',
      'replications: 3',
      'replications: 0',
      [
        '26:15: replications: is 0, must be a whole number of replications from 1 to 10000, or { min: 10, max: 100, until: { halfWidth: 5% } }',
      ],
    ],
    [
      'a fraction for a whole number',
      'nodes: 4',
      'nodes: 4.5',
      ['17:23: fleet.clusters.one.phases.all.nodes: is 4.5, must be a whole number of nodes from 1 to 100000'],
    ],
    ['a scalar for a map', '{ slip: 0d }', 'late', ['11:12: fleet.providers.naver: is "late", must be a map']],
    [
      'a word that is none of the choices',
      'kind: steady',
      'kind: stedy',
      ['3:7: kind: is "stedy", did you mean steady?'],
    ],
    [
      'a load that is negative',
      'load: 0.5',
      'load: -1',
      ['22:9: workload.load: is -1, must be a number above 0 and at most 5'],
    ],
    [
      'a load by cluster that is text',
      'load: 0.5',
      'load: { one: high }',
      ['22:16: workload.load.one: is "high", must be a number above 0 and at most 5'],
    ],
    [
      'too many primary metrics',
      '[waitSecondsMean]',
      '[waitSecondsMean, jobsDone, waitSecondsP50, waitSecondsP90]',
      ['27:10: primary: has 4 entries, must be a list of 1 to 3 metrics'],
    ],
    [
      'no primary metric',
      '[waitSecondsMean]',
      '[]',
      ['27:10: primary: has 0 entries, must be a list of 1 to 3 metrics'],
    ],
  ],
  'dates, durations and zones': [
    [
      'a day that does not exist',
      '2026-01-15',
      '2026-02-30',
      [
        '17:67: fleet.clusters.one.phases.all.inService: is "2026-02-30", must be a day that exists: 2026-02 has 28 days',
      ],
    ],
    [
      'a month that does not exist',
      '2026-01-15',
      '2026-13-01',
      ['17:67: fleet.clusters.one.phases.all.inService: is "2026-13-01", must have a month from 01 to 12, not 13'],
    ],
    [
      'a time that does not exist',
      'start: 2026-04-01',
      'start: 2026-04-01T24:00',
      ['4:8: start: is "2026-04-01T24:00", must have a time from 00:00:00 to 23:59:59'],
    ],
    [
      'a date in words',
      'start: 2026-04-01',
      'start: 1 April 2026',
      ['4:8: start: is "1 April 2026", must be a date or date-time such as 2026-03-31 or 2026-03-31T09:00'],
    ],
    [
      'a duration without a unit',
      'warmUp: 1d',
      'warmUp: 1',
      ['5:9: warmUp: is 1, must be a duration: a whole number with s, m, h or d, such as 90s, 15m, 4h or 30d'],
    ],
    [
      'a duration in weeks',
      'window: 2d',
      'window: 2w',
      [
        '6:9: window: is "2w", must be a duration: a whole number with s, m, h or d, such as 90s, 15m, 4h or 30d, longer than 0',
      ],
    ],
    [
      'durations beyond all years',
      'warmUp: 1d\nwindow: 2d',
      'warmUp: 36526d\nwindow: 300000d',
      [
        '5:9: warmUp: is "36526d", must be a duration of at most 36525d',
        '6:9: window: is "300000d", must be a duration of at most 36525d',
      ],
    ],
    [
      'an empty window',
      'window: 2d',
      'window: 0d',
      [
        '6:9: window: is "0d", must be a duration: a whole number with s, m, h or d, such as 90s, 15m, 4h or 30d, longer than 0',
      ],
    ],
    [
      'a zone with daylight saving',
      'kind: steady',
      'kind: steady\nzone: Europe/Berlin',
      [
        '4:7: zone: is "Europe/Berlin", must be Asia/Seoul, UTC or an offset such as +09:00: zones with daylight saving differ from machine to machine',
      ],
    ],
    [
      'delivery after service',
      'inService: 2026-01-15',
      'delivered: 2026-01-20, inService: 2026-01-15',
      ['17:67: fleet.clusters.one.phases.all.delivered: is after inService, trial operation ends with service'],
    ],
  ],
  kinds: [
    [
      'steady without a window',
      'window: 2d\n',
      '',
      ['1:1: window: is missing, a steady scenario needs one, such as 30d'],
    ],
    [
      'steady with a horizon',
      'window: 2d',
      'window: 2d\nhorizon: 5d',
      ['7:1: horizon: has no meaning in a steady scenario, use window'],
    ],
    [
      'terminating with the keys of steady',
      'kind: steady',
      'kind: terminating',
      [
        '1:1: horizon: is missing, a terminating scenario needs one, such as 365d',
        '5:9: warmUp: is 1d, a terminating scenario has no warm-up: leave the key out',
        '6:1: window: has no meaning in a terminating scenario, use horizon',
      ],
    ],
    [
      'nodes that enter service in a steady run',
      'inService: 2026-01-15',
      'inService: 2026-04-03',
      [
        '17:67: fleet.clusters.one.phases.all.inService: falls into the run, on 2026-04-03T00:00:00+09:00, a steady scenario has a constant fleet: start later, or use kind terminating',
      ],
    ],
    [
      'nodes planned for a day in a steady run',
      'award: 2026-01-01',
      'award: 2026-04-03',
      [
        '17:42: fleet.clusters.one.phases.all.plans.award: falls into the run, on 2026-04-03T00:00:00+09:00, a steady scenario has a constant fleet: start later, or use kind terminating',
      ],
    ],
  ],
  'names that lead nowhere': [
    [
      'a provider',
      '      provider: naver',
      '      provider: navr',
      ['14:17: fleet.clusters.one.provider: there is no provider "navr", did you mean naver?'],
    ],
    [
      'a GPU type',
      '      gpu: h200',
      '      gpu: gb300',
      ['15:12: fleet.clusters.one.gpu: there is no GPU type "gb300", must be one of h200'],
    ],
    [
      'the scenario’s plan',
      'kind: steady',
      'kind: steady\nplan: first',
      ['18:33: fleet.clusters.one.phases.all.plans.first: is missing, the scenario’s plan is first'],
    ],
    [
      'a plan as a date of service',
      'inService: 2026-01-15',
      'inService: awrd',
      ['17:67: fleet.clusters.one.phases.all.inService: there is no plan of this phase "awrd", did you mean award?'],
    ],
    [
      'a preset',
      'llm-development',
      'llm-developement',
      ['21:11: workload.preset: there is no preset "llm-developement", did you mean llm-development?'],
    ],
    [
      'a job class',
      'load: 0.5',
      'load: 0.5\n  classes: [pretain]',
      ['23:13: workload.classes.0: there is no job class of llm-development called "pretain", did you mean pretrain?'],
    ],
    [
      'a cluster with a load',
      'load: 0.5',
      'load: { two: 0.5 }',
      ['22:11: workload.load.two: there is no cluster two, must be one of one'],
    ],
    [
      'a metric',
      '[waitSecondsMean]',
      '[waitSecondMean]',
      ['27:11: primary.0: there is no metric "waitSecondMean", did you mean waitSecondsMean?'],
    ],
    [
      'a yardstick among the variants',
      'variants:',
      'yardsticks: [fcsf]\nvariants:',
      ['30:14: yardsticks.0: there is no variant "fcsf", did you mean fcfs?'],
    ],
    [
      'yardsticks that leave no variant to choose',
      'variants:',
      'yardsticks: [fcfs, easy, fcfs]\nvariants:',
      [
        '30:13: yardsticks: names every variant, leave out those that can be chosen',
        '30:26: yardsticks.2: fcfs is named twice, keep one of the two',
      ],
    ],
    [
      'an assumption',
      '  workload.load: not',
      '  workload.laod: not',
      ['29:3: assumed.workload.laod: names laod, which the scenario does not set, did you mean load?'],
    ],
  ],
  'things that do not go together': [
    [
      'one id for a cluster and a provider’s own part',
      '    own: {',
      '    one: {',
      ['19:5: fleet.providerOwn.one: is the id of a cluster too, ids must differ'],
    ],
    [
      'no cluster',
      '    one:\n      provider: naver\n      gpu: h200\n      phases:\n        all: { nodes: 4, plans: { award: 2026-01-01 }, inService: 2026-01-15 }',
      '    {}',
      ['13:5: fleet.clusters: is empty, must have at least one cluster'],
    ],
    [
      'no phase',
      'phases:\n        all: { nodes: 4, plans: { award: 2026-01-01 }, inService: 2026-01-15 }',
      'phases: {}',
      ['16:15: fleet.clusters.one.phases: is empty, must have at least one phase'],
    ],
    [
      'a preset and a trace',
      'load: 0.5',
      'load: 0.5\n  trace: { file: a.swf }',
      ['21:3: workload: has both a preset and a trace, must have one of the two'],
    ],
    [
      'neither preset nor trace',
      '  preset: llm-development\n',
      '',
      ['21:3: workload: has neither a preset nor a trace, must have one of the two'],
    ],
    [
      'a preset without a load',
      '  load: 0.5\n',
      '',
      [
        '21:3: workload.load: is missing, a preset needs a load, such as 0.9',
        '28:3: assumed.workload.load: names load, which the scenario does not set, there are preset',
      ],
    ],
    [
      'a trace with the keys of a preset',
      'preset: llm-development',
      'trace: { file: a.swf }',
      ['22:3: workload.load: has no meaning for a trace, use workload.trace.load'],
    ],
    [
      'a workload window that ends before it begins',
      'load: 0.5',
      'load: 0.5\n  window: { from: 2d, to: 1d }',
      ['23:27: workload.window.to: is 1d, must be later than from (2d)'],
    ],
    [
      'a metric named twice',
      '[waitSecondsMean]',
      '[waitSecondsMean, waitSecondsMean]',
      ['27:28: primary.1: waitSecondsMean is named twice, keep one of the two'],
    ],
  ],
  policies: [
    [
      'a misspelt policy',
      'queue: fcfs',
      'queue: fcsf',
      ['24:10: policies.queue: there is no queue policy "fcsf", did you mean fcfs?'],
    ],
    [
      'a policy of another kind',
      'queue: fcfs',
      'queue: easy',
      [
        '24:10: policies.queue: there is no queue policy "easy", must be one of fcfs, sjf, ljf, smallest-first, largest-area-first, wfp3, unicef, multifactor, fair-tree, least-attained',
      ],
    ],
    ['a misspelt kind', 'queue: fcfs', 'queu: fcfs', ['24:3: policies.queu: unknown key, did you mean queue?']],
    [
      'a number',
      'queue: fcfs',
      'queue: 3',
      ['24:10: policies.queue: is 3, must be the name of a policy, or a map with its name and parameters'],
    ],
    [
      'an unknown parameter',
      'backfill: easy',
      'backfill: { name: easy, dept: 3 }',
      ['25:27: policies.backfill.dept: unknown parameter, did you mean depth?'],
    ],
    [
      'a parameter of a policy that has none',
      'queue: fcfs',
      'queue: { name: fcfs, rerank: 5m }',
      ['24:24: policies.queue.rerank: unknown parameter, fcfs has no parameters'],
    ],
    [
      'a parameter out of range',
      'backfill: easy',
      'backfill: { name: easy, depth: -3 }',
      ['25:34: policies.backfill.depth: is -3, must be a whole number from 0 on'],
    ],
    [
      'a parameter that is none of its choices',
      'backfill: easy',
      'backfill: { name: conservative, compress: ful }',
      ['25:45: policies.backfill.compress: is "ful", did you mean full?'],
    ],
    [
      'a duration as a number',
      'queue: fcfs',
      'queue: { name: wfp3, rerank: 300 }',
      ['24:32: policies.queue.rerank: is 300, must be a duration such as 5m'],
    ],
    [
      'weights that are no numbers by name',
      'queue: fcfs',
      'queue: { name: multifactor, classes: urgent }',
      [
        '24:40: policies.queue.classes: is "urgent", must be numbers by name with blanks between, such as eval:1 pretrain:0.5',
      ],
    ],
    [
      'weights of classes that no job has',
      'queue: fcfs',
      'queue: { name: multifactor, weightClass: 10, classes: "pretrian:2 debug:1 urgent:9" }',
      [
        '24:57: policies.queue.classes: there is no job class pretrian nor urgent in preset llm-development, did you mean pretrain?',
      ],
    ],
    [
      'a sharing where nobody has a grant',
      'queue: fcfs',
      'sharing: quota',
      ['24:3: policies.sharing: has no meaning without a programme, whose grants share, take it out'],
    ],
    [
      'elastic, without a programme',
      '  queue: fcfs',
      '  elastic: { name: shrink-and-grow, pause: 1h }',
      ['24:3: policies.elastic: has no meaning without a programme, whose jobs are resized, take it out'],
    ],
    [
      'parameters without a name',
      'queue: fcfs',
      'queue: { rerank: 5m }',
      ['24:10: policies.queue.name: is missing, must be a policy’s name'],
    ],
  ],
  variants: [
    [
      'none at all',
      '  easy: {}\n  fcfs: { policies.backfill: none }\n',
      '  {}\n',
      ['31:3: variants: is empty, must have at least one, such as `as-is: {}`'],
    ],
    [
      'a variant without a map',
      'easy: {}',
      'easy:',
      ['31:8: variants.easy: is empty, must be a map of what it changes; {} changes nothing; or leave the key out'],
    ],
    [
      'a list for a variant',
      '{ policies.backfill: none }',
      '[none]',
      ['32:9: variants.fcfs: is a list, must be a map of what it changes; {} changes nothing'],
    ],
    [
      'a path with a misspelt key',
      'policies.backfill: none',
      'policies.backfil: none',
      ['32:11: variants.fcfs.policies.backfil: unknown key, did you mean backfill?'],
    ],
    [
      'a key that no scenario has',
      'policies.backfill: none',
      'colour: blue',
      [
        '32:11: variants.fcfs.colour: unknown key, a variant may change policies, fleet, plan, workload, programme, faults, reservations',
      ],
    ],
    [
      'a cluster that the scenario does not have',
      'policies.backfill: none',
      'fleet.clusters.two.phases.all.nodes: 3',
      ['32:11: variants.fcfs.fleet.clusters.two.phases.all.nodes: there is no two in fleet.clusters, there are one'],
    ],
    [
      'a cluster that would go',
      'policies.backfill: none',
      'fleet.clusters.one: null',
      ['32:11: variants.fcfs.fleet.clusters.one: cannot be taken out in a variant, set inService: never on its phases'],
    ],
    [
      'a key that is the same in all variants',
      'policies.backfill: none',
      'workload.load: 0.9',
      [
        '32:11: variants.fcfs.workload.load: is the same in every variant, extend the scenario to change it, or use --set',
      ],
    ],
    [
      'a wrong value',
      'policies.backfill: none',
      'policies.backfill: nine',
      ['32:30: variants.fcfs.policies.backfill: there is no backfill policy "nine", did you mean none?'],
    ],
    [
      'a path said twice',
      'policies.backfill: none',
      'policies.backfill: none, policies: { backfill: easy }',
      ['32:48: variants.fcfs.policies.backfill: is written twice (first in line 32), keep one of the two'],
    ],
    [
      'a path with two dots',
      'policies.backfill: none',
      'policies..backfill: none',
      ['32:11: variants.fcfs.policies..backfill: is no path, write keys with single dots in between'],
    ],
  ],
  faults: [
    [
      'a rate that is none, a spread below 1, a kind that is unknown',
      'replications: 3',
      'replications: 3\nfaults: { failures: { per1000NodeDays: -1, repair: { quick: { spread: 0.5 } } }, fire: {} }',
      [
        '27:40: faults.failures.per1000NodeDays: is -1, must be a number from 0 to 10000',
        '27:71: faults.failures.repair.quick.spread: is 0.5, must be a number from 1 to 100',
        '27:82: faults.fire: unknown key, did you mean file?',
      ],
    ],
    [
      'a file of outages beside drawn ones',
      'replications: 3',
      'replications: 3\nfaults: { file: outages.csv, failures: {} }',
      ['27:30: faults.failures: has no meaning beside a file of outages, leave one of the two out'],
    ],
    [
      'a switch-off of a cluster that is not there, and one that ends before it begins',
      'replications: 3',
      'replications: 3\nfaults:\n  switchOffs:\n    a: { clusters: [two], share: 0.5, from: 2026-04-02 }\n    b: { clusters: [one], share: 0.5, from: 2026-04-02, until: 2026-04-02 }',
      [
        '29:21: faults.switchOffs.a.clusters.0: there is no cluster two, must be one of one',
        '30:64: faults.switchOffs.b.until: is 2026-04-02, must be after from (2026-04-02)',
      ],
    ],
  ],
  reservations: [
    [
      'of a cluster, a class and a project that are not there, and one that ends before it begins',
      'replications: 3',
      'replications: 3\nreservations:\n  a: { cluster: two, nodes: 1, from: 2026-04-02, until: 2026-04-03, for: { classes: [pretraining], sectors: [industry] } }\n  b: { cluster: one, nodes: 1, from: 2026-04-02, until: 2026-04-02 }',
      [
        '28:17: reservations.a.cluster: there is no cluster two, must be one of one',
        '28:86: reservations.a.for.classes.0: there is no job class pretraining in preset llm-development, must be one of eval, pretrain, debug, other',
        '28:100: reservations.a.for.sectors: has no meaning without a programme, name job classes',
        '29:57: reservations.b.until: is 2026-04-02, must be after from (2026-04-02)',
      ],
    ],
    [
      'of more nodes than there are, alone and beside another one',
      'replications: 3',
      'replications: 3\nreservations:\n  a: { cluster: one, nodes: 5, from: 2026-04-01, until: 2026-04-02 }\n  b: { cluster: one, nodes: 3, from: 2026-04-02, until: 2026-04-04 }\n  c: { cluster: one, nodes: 2, from: 2026-04-03, until: 2026-04-05 }',
      [
        '28:29: reservations.a.nodes: keeps 5 nodes of one, must be at most its 4',
        '30:29: reservations.c.nodes: keeps 2 nodes of one, and so many are not left beside b, what overlaps must keep at most its 4 nodes together',
      ],
    ],
  ],
};
