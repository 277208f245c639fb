/**
 * Ways to break a correct programme, each with every issue that it must give, word for word (after the file's name).
 */

/** Name, changes of the text, issues. */
export type BrokenProgramme = readonly [
  name: string,
  changes: readonly (readonly [piece: string, instead: string])[],
  issues: readonly string[],
];

const RECLAIM = 'no-reclaim: { programme.monitoring.reclaim: none }';

export const BROKEN_PROGRAMMES: Readonly<Record<string, readonly BrokenProgramme[]>> = {
  'the programme as a whole': [
    [
      'in a steady scenario',
      [
        ['kind: terminating', 'kind: steady'],
        ['horizon: 500d', 'window: 500d'],
        ['2026-02-01 }, inService', '2025-02-01 }, inService'],
        ['2026-03-01 }, inService', '2025-03-01 }, inService'],
      ],
      ['17:3: programme: has no meaning in a steady scenario, use kind: terminating'],
    ],
    [
      'checkpoints of its jobs in two places',
      [['horizon: 500d', 'horizon: 500d\nfaults: { checkpoint: {} }']],
      ['6:11: faults.checkpoint: has no meaning with a programme, programme.checkpoint says it'],
    ],
    [
      'a misspelt key',
      [['lateStart', 'latestart']],
      ['18:3: programme.latestart: unknown key, did you mean lateStart?'],
    ],
    [
      'a key that belongs elsewhere',
      [['lateStart:', 'noShow:']],
      [
        '18:3: programme.noShow: unknown key, it stands in programme.behaviour; known here are awardAgainst, lateStart, atExpiry, leaseEnd, grantPlacement, checkpoint, limits, spares, switchOff, exchange, price, capitalRegion, calls, blocks, demand, behaviour, monitoring',
      ],
    ],
    [
      'a rule that there is not',
      [['keep-end', 'keep']],
      ['18:14: programme.lateStart: is "keep", must be one of shift-term, keep-end'],
    ],
    [
      'GPU types that the fleet does not have',
      [
        ['exchange: { b200: 2.25 }', 'exchange: { b2000: 2.25 }'],
        ['price: { h200: 3500 }', 'price: { a100: 3500 }'],
      ],
      [
        '22:15: programme.exchange.b2000: there is no GPU type "b2000", did you mean b200?',
        '23:12: programme.price.a100: there is no GPU type "a100", did you mean h200?',
      ],
    ],
    [
      'a price below nothing',
      [['price: { h200: 3500 }', 'price: { h200: -1 }']],
      ['23:18: programme.price.h200: is -1, must be a number from 0 to 1000000000'],
    ],
    [
      'clusters whose nodes differ',
      [['phases: { all: { nodes: 32', 'gpusPerNode: 4, phases: { all: { nodes: 32']],
      [
        '51:22: programme.calls.first.tracks.general.clusters.0: new has 4 GPUs a node and old 8, the clusters of a programme must have equal nodes',
        '62:16: programme.blocks.team-a.cluster: new has 4 GPUs a node and old 8, the clusters of a programme must have equal nodes',
      ],
    ],
  ],
  'dates of calls': [
    [
      'opened before the scenario starts',
      [['opens: 2026-01-05', 'opens: 2025-12-05']],
      ['37:14: programme.calls.first.opens: is 2025-12-05, must not be before the scenario’s start (2026-01-01)'],
    ],
    [
      'closed when it opens',
      [['closes: 2026-01-25', 'closes: 2026-01-05']],
      ['38:15: programme.calls.first.closes: is 2026-01-05, must be after opens (2026-01-05)'],
    ],
    [
      'decided before it closes',
      [['decision: 2026-02-10', 'decision: 2026-01-20']],
      ['39:17: programme.calls.first.decision: is 2026-01-20, must not be before closes (2026-01-25)'],
    ],
    [
      'started before the decision',
      [['start: 2026-03-01', 'start: 2026-02-01']],
      ['40:14: programme.calls.first.start: is 2026-02-01, must not be before decision (2026-02-10)'],
    ],
    [
      'a day that does not exist',
      [['decision: 2026-02-10', 'decision: 2026-02-30']],
      ['39:17: programme.calls.first.decision: is "2026-02-30", must be a day that exists: 2026-02 has 28 days'],
    ],
    [
      'rolling to before it closes',
      [['until: 2026-08-31', 'until: 2026-06-01']],
      ['31:37: programme.calls.second.rolling.until: is 2026-06-01, must not be before closes (2026-06-30)'],
    ],
    [
      'rolling into too many calls',
      [['every: 30d', 'every: 12h']],
      ['26:5: programme.calls: are more than 64 calls, must be at most 64 together: fewer closing dates'],
    ],
    [
      'rolling without moving',
      [['every: 30d', 'every: 0d']],
      [
        '31:25: programme.calls.second.rolling.every: is "0d", must be a duration: a whole number with s, m, h or d, such as 90s, 15m, 4h or 30d, longer than 0',
      ],
    ],
    [
      'a series that takes another call’s id',
      [['    first:\n', '    second-2:\n']],
      ['36:5: programme.calls.second-2: is a call of the rolling call second too, ids must differ'],
    ],
  ],
  terms: [
    [
      'that end before they start',
      [['end: 2027-01-31', 'end: 2026-08-15']],
      ['32:34: programme.calls.second.term.end: is 2026-08-15, must be after the start of the last call of the series'],
    ],
    [
      'staggered by all of the term',
      [['step: 30d', 'step: 365d']],
      [
        '44:18: programme.calls.first.term.stagger: makes the first group’s term shorter by 365d, must be less than longest (365d)',
      ],
    ],
    [
      'with a gate at their end',
      [['after: 240d', 'after: 365d']],
      ['45:33: programme.calls.first.term.gates.late.after: is 365d, must be before the end of the term (365d)'],
    ],
    [
      'with a gate that more than all drop out at',
      [['drop: 0.3', 'drop: 1.3']],
      ['45:79: programme.calls.first.term.gates.half.drop: is 1.3, must be a number from 0 to 1'],
    ],
  ],
  'policies of a programme': [
    [
      'a misspelt award',
      [['sector-shares', 'sector-share']],
      ['46:22: programme.calls.first.award.name: there is no award policy "sector-share", did you mean sector-shares?'],
    ],
    [
      'a misspelt parameter',
      [['industry: 0.4', 'industri: 0.4']],
      ['46:37: programme.calls.first.award.industri: unknown parameter, did you mean industry?'],
    ],
    [
      'a share above 1',
      [['industry: 0.4', 'industry: 4']],
      ['46:47: programme.calls.first.award.industry: is 4, must be a number from 0 to 1'],
    ],
    [
      'a flag that is none',
      [['industry: 0.4', 'spillOver: perhaps']],
      ['46:48: programme.calls.first.award.spillOver: is "perhaps", must be true or false'],
    ],
    [
      'a parameter that must name a cluster, left out',
      [['{ name: keep-whole, cluster: new }', 'keep-whole']],
      ['21:19: programme.grantPlacement.cluster: is missing, write { name: keep-whole, cluster: … } with a cluster'],
    ],
    [
      'a parameter that names no cluster',
      [['keep-whole, cluster: new', 'keep-whole, cluster: nwe']],
      ['21:48: programme.grantPlacement.cluster: is "nwe", did you mean new?'],
    ],
    [
      'a reclaim by activity, which nothing here has',
      [['{ name: threshold, window: 14d, threshold: 0.4 }', 'nautilus']],
      [
        '78:14: programme.monitoring.reclaim: nautilus judges by how busy GPUs are, no workload here has activity: choose a policy that judges by occupied GPUs',
      ],
    ],
    [
      'a reclaim with a threshold above 1',
      [['threshold: 0.4', 'threshold: 1.4']],
      ['78:57: programme.monitoring.reclaim.threshold: is 1.4, must be a number from 0 to 1'],
    ],
    [
      'a redistribution that there is not',
      [['redistribution: reserve-list', 'redistribution: reserve']],
      [
        '80:21: programme.monitoring.redistribution: there is no redistribution policy "reserve", must be one of none, reserve-list, busy-projects, next-call, scavenger',
      ],
    ],
  ],
  'elastic jobs': [
    [
      'resized where nobody is elastic',
      [['replications: 2', 'policies: { elastic: shrink }\nreplications: 2']],
      [
        '82:22: policies.elastic: shrink has nobody to resize, say in programme.demand.elastic which jobs are elastic, or use none',
      ],
    ],
    [
      'of a class that there is not',
      [['meanWork: 500 }', 'meanWork: 500, elastic: { share: 0.5, classes: [pretrian] } }']],
      ['68:91: programme.demand.elastic.classes.0: there is no job class "pretrian", did you mean pretrain?'],
    ],
    [
      'beside promises',
      [
        ['meanWork: 500 }', 'meanWork: 500, elastic: { share: 0.5 } }'],
        ['replications: 2', 'policies: { elastic: shrink, backfill: conservative }\nreplications: 2'],
      ],
      [
        '82:40: policies.backfill: conservative cannot be simulated with elastic shrink: promises do not follow jobs that change, must be easy or none',
      ],
    ],
    [
      'beside more than one reservation',
      [
        ['meanWork: 500 }', 'meanWork: 500, elastic: { share: 0.5 } }'],
        [
          'replications: 2',
          'policies: { elastic: { name: shrink }, backfill: { name: easy, reservations: 2 } }\nreplications: 2',
        ],
      ],
      [
        '82:78: policies.backfill.reservations: is 2 and cannot be simulated with elastic shrink: promises do not follow jobs that change, must be 1',
      ],
    ],
    [
      'that grow within limits',
      [
        ['meanWork: 500 }', 'meanWork: 500, elastic: { share: 0.5 } }'],
        ['  monitoring:\n', '  limits: { gpusAtOnce: { gpus: 64 } }\n  monitoring:\n'],
        ['replications: 2', 'policies: { elastic: shrink-and-grow }\nreplications: 2'],
      ],
      [
        '83:22: policies.elastic: shrink-and-grow cannot be simulated with limits of GPUs at once: what jobs grow by would keep others of their project out, use shrink, or take programme.limits.gpusAtOnce out',
      ],
    ],
    [
      'that grow within budgets that are committed ahead',
      [
        ['meanWork: 500 }', 'meanWork: 500, elastic: { share: 0.5 } }'],
        ['  monitoring:\n', '  limits: { budget: { commitAhead: true } }\n  monitoring:\n'],
        ['replications: 2', 'policies: { elastic: shrink-and-grow }\nreplications: 2'],
      ],
      [
        '83:22: policies.elastic: shrink-and-grow cannot be simulated with budgets that are committed ahead: a job that grows uses more than what it asked for when it started, use shrink, or take programme.limits.budget.commitAhead out',
      ],
    ],
  ],
  reservations: [
    [
      'where every grant has nodes of its own',
      [
        [
          'replications: 2',
          'reservations:\n  a: { cluster: new, nodes: 1, from: 2026-04-02, until: 2026-04-03 }\nreplications: 2',
        ],
      ],
      [
        '82:1: reservations: has no meaning where every grant has nodes of its own, use policies.sharing quota or pooled, or leave it out',
      ],
    ],
  ],
  sharing: [
    [
      'of a name that there is not',
      [['replications: 2', 'policies: { sharing: quotas }\nreplications: 2']],
      ['82:22: policies.sharing: there is no sharing policy "quotas", did you mean quota?'],
    ],
    [
      'that lends more than all',
      [['replications: 2', 'policies: { sharing: { name: quota, lendingLimit: 1.5 } }\nreplications: 2']],
      ['82:51: policies.sharing.lendingLimit: is 1.5, must be a number from 0 to 1'],
    ],
    [
      'of a cohort that there is not',
      [['replications: 2', 'policies: { sharing: { name: quota, cohort: sector } }\nreplications: 2']],
      ['82:45: policies.sharing.cohort: is "sector", must be one of cluster, track'],
    ],
    [
      'with a plan of all reservations',
      [['replications: 2', 'policies: { sharing: quota, backfill: conservative }\nreplications: 2']],
      [
        '82:39: policies.backfill: conservative cannot be simulated: with sharing quota only the first blocked job holds a reservation, must be easy or none',
      ],
    ],
    [
      'with more than one reservation',
      [
        [
          'replications: 2',
          'policies: { sharing: pooled, backfill: { name: easy, reservations: 2 } }\nreplications: 2',
        ],
      ],
      [
        '82:68: policies.backfill.reservations: is 2 and cannot be simulated: with sharing pooled only the first blocked job holds a reservation, must be 1',
      ],
    ],
    [
      'limits of tracks where tracks are no cohorts, and more than all that is lent',
      [
        [
          'replications: 2',
          'policies: { sharing: { name: quota, trackLendingLimit: 0.5, lendingLimit: .inf } }\nreplications: 2',
        ],
      ],
      [
        '82:37: policies.sharing.trackLendingLimit: has no meaning where tracks are no cohorts, add cohort: track, or take it out',
        '82:75: policies.sharing.lendingLimit: is Infinity, must be a number from 0 to 1',
      ],
    ],
    [
      'spares and switch-offs of nodes that are nobody’s own',
      [
        ['replications: 2', 'policies: { sharing: quota }\nreplications: 2'],
        ['programme:\n', 'programme:\n  spares: { old: 1 }\n  switchOff: { pause: newest }\n'],
      ],
      [
        '17:3: programme.spares: has no meaning with sharing quota, where jobs run on any node that is up, take it out',
        '18:3: programme.switchOff: has no meaning with sharing quota, where jobs run on any node that is up, take it out',
      ],
    ],
    [
      'spares of a cluster that is not there, fewer than none, and a switch-off by no rule',
      [['programme:\n', 'programme:\n  spares: { three: 1, old: -1 }\n  switchOff: { pause: oldest }\n']],
      [
        '17:13: programme.spares.three: there is no cluster three, must be one of old, new',
        '17:28: programme.spares.old: is -1, must be a whole number from 0 to 100000',
        '18:23: programme.switchOff.pause: is "oldest", must be one of none, lowest-rank, newest, proportional',
      ],
    ],
    [
      'spares that leave no node to be granted',
      [['programme:\n', 'programme:\n  spares: { old: 16, new: 31 }\n']],
      ['17:18: programme.spares.old: keeps 16 nodes of old, and nobody is granted any of them, must be below its 16'],
    ],
    [
      'a reservation for jobs of a class that the demand does not have',
      [
        [
          'replications: 2',
          'policies: { sharing: quota }\nreservations: { block: { cluster: old, nodes: 2, from: 2026-05-01, until: 2026-05-08, for: { classes: [pretrian] } } }\nreplications: 2',
        ],
      ],
      [
        '83:104: reservations.block.for.classes.0: there is no job class pretrian in preset campaign, did you mean pretrain?',
      ],
    ],
    [
      'checkpoints that take longer than the work between them',
      [['programme:\n', 'programme:\n  checkpoint: { interval: 2m }\n']],
      ['17:27: programme.checkpoint.interval: is 2m, shorter than a checkpoint takes (5m), must be longer, or optimal'],
    ],
    [
      'with scavengers',
      [
        ['replications: 2', 'policies: { sharing: { name: quota } }\nreplications: 2'],
        ['redistribution: reserve-list', 'redistribution: scavenger'],
      ],
      [
        '80:21: programme.monitoring.redistribution: scavenger has no meaning with sharing quota, where jobs of all grants use what idles, use none, next-call, reserve-list or busy-projects, or policies.sharing: { name: quota, scavengers: true } beside all quotas',
      ],
    ],
    [
      'with beta users',
      [
        ['replications: 2', 'policies: { sharing: quota }\nreplications: 2'],
        ['all: { nodes: 16,', 'all: { nodes: 16, beta: true, trial: 21d,'],
      ],
      [
        '34:73: programme.calls.second.tracks.small.beta: nodes in trial cannot be simulated with sharing quota: they are not open to all, use beta: false, or sharing: dedicated',
      ],
    ],
  ],
  limits: [
    [
      'that limit nothing',
      [['lateStart: keep-end', 'limits: { gpusAtOnce: {} }']],
      ['18:25: programme.limits.gpusAtOnce: is empty, say what the limit is, or take it out'],
    ],
    [
      'with parts that a budget in one part does not have',
      [['lateStart: keep-end', 'limits: { budget: { carryOver: 0.5 } }']],
      ['18:23: programme.limits.budget.carryOver: has no meaning for a budget in one part, give the budget a period'],
    ],
    [
      'of which no part covers a job that is committed ahead',
      [['lateStart: keep-end', 'limits: { budget: { period: 1h, ageing: 1, share: 0.1, commitAhead: true } }']],
      [
        '18:71: programme.limits.budget.commitAhead: lets no job start: of its budget a grant of 128 GPUs may use at most 12.8 GPU-hours at once, and a typical job of evaluate, the class with the smallest, asks for 119, must be longer periods, parts that go on (carryOver, ageing) or may be used ahead, a larger share, or no commitAhead',
      ],
    ],
    [
      'with an overuse that never comes',
      [['lateStart: keep-end', 'limits: { budget: { overuseTo: 1.5, whenSpent: slow } }']],
      ['18:23: programme.limits.budget.overuseTo: has no meaning with whenSpent slow, use whenSpent: overuse'],
    ],
    [
      'of a share of nothing, and a period of no length',
      [['lateStart: keep-end', 'limits: { gpusAtOnce: { share: 0 }, budget: { period: 0d } }']],
      [
        '18:34: programme.limits.gpusAtOnce.share: is 0, must be a number above 0 and at most 100',
        '18:57: programme.limits.budget.period: is "0d", must be a duration: a whole number with s, m, h or d, such as 90s, 15m, 4h or 30d, longer than 0',
      ],
    ],
  ],
  preemption: [
    [
      'of a name that there is not',
      [['replications: 2', 'policies: { preemption: take-bak }\nreplications: 2']],
      ['82:25: policies.preemption: there is no preemption policy "take-bak", did you mean take-back?'],
    ],
    [
      'of a mode that there is not',
      [['replications: 2', 'policies: { preemption: { name: none, mode: kill } }\nreplications: 2']],
      ['82:39: policies.preemption.mode: unknown parameter, none has no parameters'],
    ],
    [
      'that takes back where nothing belongs to anybody',
      [['replications: 2', 'policies: { sharing: pooled, preemption: take-back }\nreplications: 2']],
      [
        '82:42: policies.preemption: take-back has nobody to whom anything belongs where grants are weights, use priority, or none',
      ],
    ],
    [
      'that has nobody to stop',
      [['replications: 2', 'policies: { preemption: { name: priority, mode: cancel } }\nreplications: 2']],
      [
        '82:25: policies.preemption: priority stops nobody where each grant has its own nodes, use sharing: quota or pooled, or none',
      ],
    ],
    [
      'from checkpoints without a pause',
      [['capitalRegion: seoul', 'capitalRegion: seoul\n  checkpoint: { interval: 0s }']],
      [
        '25:27: programme.checkpoint.interval: is "0s", must be a duration: a whole number with s, m, h or d, such as 90s, 15m, 4h or 30d, longer than 0',
      ],
    ],
  ],
  tracks: [
    [
      'none',
      [
        [
          '      tracks:\n        small: { sectors: [industry], clusters: [old], unit: gpu, beta: true }',
          '      tracks: {}',
        ],
      ],
      ['33:15: programme.calls.second.tracks: is empty, must have at least one track'],
    ],
    [
      'supplied by a cluster that there is not',
      [['clusters: [new, old]', 'clusters: [new, odl]']],
      ['51:27: programme.calls.first.tracks.general.clusters.1: there is no cluster "odl", did you mean old?'],
    ],
    [
      'supplied by one cluster twice',
      [['clusters: [new, old]', 'clusters: [new, new]']],
      ['51:27: programme.calls.first.tracks.general.clusters.1: new is named twice, keep one of the two'],
    ],
    [
      'for nobody',
      [['sectors: [industry]', 'sectors: []']],
      ['34:27: programme.calls.second.tracks.small.sectors: has 0 entries, must name at least one sector'],
    ],
    [
      'for a sector that there is not',
      [['sectors: [industry]', 'sectors: [industri]']],
      ['34:28: programme.calls.second.tracks.small.sectors.0: is "industri", did you mean industry?'],
    ],
    [
      'with a flag that is none',
      [['beta: true', 'beta: maybe']],
      ['34:73: programme.calls.second.tracks.small.beta: is "maybe", must be true or false'],
    ],
    [
      'whose most is below its least',
      [['b200: 32 }', 'b200: 8 }']],
      ['53:34: programme.calls.first.tracks.general.max.b200: is 8, must be at least the 16 GPUs of min'],
    ],
    [
      'with a cap on a GPU type that there is not',
      [['b200: 32 }', 'a100: 32 }']],
      ['53:28: programme.calls.first.tracks.general.max.a100: there is no GPU type "a100", did you mean h200?'],
    ],
  ],
  applications: [
    [
      'from a preset and a file',
      [['preset: additional-call-2026-03,', 'preset: additional-call-2026-03, file: a.csv,']],
      ['35:21: programme.calls.second.applications: has both a preset and a file, must have one of the two'],
    ],
    [
      'from neither',
      [['preset: additional-call-2026-03,', '']],
      ['35:21: programme.calls.second.applications: has neither a preset nor a file, must have one of the two'],
    ],
    [
      'from a file, with a key of drawn ones',
      [['preset: additional-call-2026-03,', 'file: a.csv,']],
      ['35:36: programme.calls.second.applications.count: has no meaning for applications from a file, leave it out'],
    ],
    [
      'from a preset that there is not',
      [['additional-call-2026-03', 'additional-call-2026']],
      [
        '35:31: programme.calls.second.applications.preset: there is no preset of applications "additional-call-2026", must be one of first-call-2025-12, additional-call-2026-03, national-call',
      ],
    ],
    [
      'of nobody',
      [['sectors: { institute: 0 }', 'sectors: { institute: 0, academia: 0, industry: 0 }']],
      [
        '58:18: programme.calls.first.applications.sectors: no weight above 0, give at least one entry a positive weight',
      ],
    ],
    [
      'of a sector about which nothing is said',
      [['sectors: { institute: 0 }', 'sectors: { national: 3 }']],
      [
        '55:9: programme.calls.first.applications.sizes.national: is missing though national may apply, give it, or the sector a weight of 0',
        '55:9: programme.calls.first.applications.wishes.national: is missing though national may apply, give it, or the sector a weight of 0',
        '55:9: programme.calls.first.applications.institutions.national: is missing though national may apply, give it, or the sector a weight of 0',
        '55:9: programme.calls.first.applications.concentration.national: is missing though national may apply, give it, or the sector a weight of 0',
        '55:9: programme.calls.first.applications.capitalShare.national: is missing though national may apply, give it, or the sector a weight of 0',
      ],
    ],
    [
      'of a size that is none',
      [['sectors: { institute: 0 }', 'sizes: { industry: { half: 1 } }']],
      [
        '58:36: programme.calls.first.applications.sizes.industry.half: "half" is not a size, write a whole number of nodes ≥ 1',
      ],
    ],
    [
      'with totals in nodes of sizes in GPUs',
      [['count: 20', 'count: 20, totals: { nodes: 30 }']],
      [
        '35:75: programme.calls.second.applications.totals: totals of sizes in GPUs, write the sizes in nodes, or totals: none',
      ],
    ],
    [
      'with more start-ups than small firms',
      [['count: 20', 'count: 20, startUpShare: 0.9']],
      [
        '35:81: programme.calls.second.applications.startUpShare: is 0.9, above smeShare 0.8, every start-up counts as a small or medium-sized firm, too',
      ],
    ],
    [
      'with wishes for a GPU type that there is not',
      [['count: 20', 'count: 20, wishes: { industry: { a100: 1 } }']],
      [
        '35:89: programme.calls.second.applications.wishes.industry.a100: there is no GPU type "a100", did you mean h200?',
      ],
    ],
    [
      'of presets whose wishes the fleet does not have',
      [
        ['b200: { speed: 2 }', 'b100: { speed: 2 }'],
        ['gpu: b200', 'gpu: b100'],
        ['exchange: { b200: 2.25 }', 'exchange: {}'],
        ['largestGpus: { b200: 64 }', 'largestGpus: {}'],
        ['max: { h200: 64, b200: 32 }', 'max: { h200: 64 }'],
      ],
      [
        '35:21: programme.calls.second.applications.wishes: of additional-call-2026-03 name the GPU type b200, which the fleet does not have, write wishes for h200, b100',
        '55:9: programme.calls.first.applications.wishes: of first-call-2025-12 name the GPU type b200, which the fleet does not have, write wishes for h200, b100',
      ],
    ],
  ],
  'priority blocks': [
    [
      'in a cluster that there is not',
      [['      cluster: new\n', '      cluster: newer\n']],
      ['62:16: programme.blocks.team-a.cluster: there is no cluster "newer", did you mean new?'],
    ],
    [
      'larger than their cluster',
      [['gpus: 64', 'gpus: 264']],
      ['63:13: programme.blocks.team-a.gpus: is 264, must be at most the 256 GPUs of new'],
    ],
    [
      'of a part of a node',
      [['gpus: 64', 'gpus: 60']],
      ['63:13: programme.blocks.team-a.gpus: is 60, must be whole nodes of 8 GPUs, or have unit: gpu'],
    ],
    [
      'that end when they start',
      [['until: 2027-03-01', 'until: 2026-03-01']],
      ['66:14: programme.blocks.team-a.until: is 2026-03-01, must be after from (2026-03-01)'],
    ],
    [
      'that start before they are awarded',
      [['awarded: 2026-02-01', 'awarded: 2026-04-01']],
      ['65:13: programme.blocks.team-a.from: is 2026-03-01, must not be before awarded (2026-04-01)'],
    ],
    [
      'awarded before the scenario starts',
      [['awarded: 2026-02-01', 'awarded: 2025-02-01']],
      ['64:16: programme.blocks.team-a.awarded: is 2025-02-01, must not be before the scenario’s start (2026-01-01)'],
    ],
    [
      'with a gate behind their end',
      [['after: 180d', 'after: 400d']],
      ['67:31: programme.blocks.team-a.gates.half.after: is 400d, must be before the end of the term (365d)'],
    ],
  ],
  demand: [
    [
      'from a preset that there is not',
      [['curve: late-rush', 'curve: late-rush, preset: campain']],
      ['68:39: programme.demand.preset: there is no preset of demand "campain", did you mean campaign?'],
    ],
    [
      'by a curve that there is not',
      [['curve: late-rush', 'curve: late']],
      ['68:20: programme.demand.curve: there is no demand curve "late", must be one of prompt, typical, late-rush'],
    ],
    [
      'of nothing',
      [['level: 0.8', 'level: 0']],
      ['68:38: programme.demand.level: is 0, must be a number above 0 and at most 100'],
    ],
    [
      'at a level with half of its law',
      [['level: 0.8', 'level: { median: 0.8 }']],
      ['68:38: programme.demand.level.sigma: is missing, must be a number from 0 to 5'],
    ],
    [
      'of classes that wish for nothing',
      [['meanWork: 500', 'classes: { industry: { a: { jobs: 1, work: 1, sigma: 1, wish: [0, 0, 0, 0] } } }']],
      ['68:105: programme.demand.classes.industry.a.wish: has no weight above 0, must wish for some part of the GPUs'],
    ],
    [
      'of no classes',
      [['meanWork: 500', 'classes: { industry: {} }']],
      ['68:64: programme.demand.classes.industry: is empty, must have at least one job class'],
    ],
    [
      'of a block that there is not',
      [
        ['meanWork: 500', 'workloadOf: team-b'],
        ['programme:\n', 'workload: { preset: llm-development, load: 0.5 }\nprogramme:\n'],
      ],
      ['69:55: programme.demand.workloadOf: there is no priority block "team-b", did you mean team-a?'],
    ],
    [
      'of a workload that there is not',
      [['meanWork: 500', 'workloadOf: team-a']],
      ['68:43: programme.demand.workloadOf: there is no workload to run, give the scenario a workload'],
    ],
    [
      'and a workload that nobody runs',
      [['programme:\n', 'workload: { preset: llm-development, load: 0.5 }\nprogramme:\n']],
      [
        '16:1: workload: has no meaning beside a programme, whose projects make the jobs, take it out (workload: null), or name a block in programme.demand.workloadOf',
      ],
    ],
    [
      'and a patience that nobody has',
      [
        ['programme:\n', 'workload: { preset: llm-development, load: 0.5, patience: 3d }\nprogramme:\n'],
        ['meanWork: 500', 'workloadOf: team-a'],
      ],
      ['16:49: workload.patience: has no meaning beside a programme, use programme.behaviour.patience'],
    ],
  ],
  'behaviour and monitoring': [
    [
      'a probability above 1',
      [['noShow: 0.1', 'noShow: 1.1']],
      ['70:13: programme.behaviour.noShow: is 1.1, must be a number from 0 to 1'],
    ],
    [
      'more than all mend or game',
      [['games: 0.1', 'games: 0.6']],
      [
        '73:12: programme.behaviour.games: is 0.6 and mends 0.5, must be at most 1 together: a project does one or the other',
      ],
    ],
    [
      'a patience that is no duration',
      [['patience: 20d', 'patience: long']],
      [
        '76:15: programme.behaviour.patience: is "long", must be a duration: a whole number with s, m, h or d, such as 90s, 15m, 4h or 30d',
      ],
    ],
    [
      'audits without a chance',
      [['audits: { every: 90d, finds: 0.5 }', 'audits: { every: 90d }']],
      ['81:13: programme.monitoring.audits.finds: is missing, must be a number from 0 to 1'],
    ],
    [
      'a fate of running jobs that there is not',
      [['runningJobs: checkpoint', 'runningJobs: checkpoints']],
      ['79:18: programme.monitoring.runningJobs: is "checkpoints", did you mean checkpoint?'],
    ],
  ],
  'variants of a programme': [
    [
      'that add a call',
      [[RECLAIM, 'x: { programme.calls.third.start: 2026-09-01 }']],
      ['86:8: variants.x.programme.calls.third.start: there is no third in programme.calls, there are second, first'],
    ],
    [
      'that add a track',
      [[RECLAIM, 'x: { programme.calls.first.tracks.beta.unit: gpu }']],
      [
        '86:8: variants.x.programme.calls.first.tracks.beta.unit: there is no beta in programme.calls.first.tracks, there are general',
      ],
    ],
    [
      'that take out a block',
      [[RECLAIM, 'x: { programme.blocks.team-a: null }']],
      ['86:8: variants.x.programme.blocks.team-a: cannot be taken out in a variant, extend the scenario without it'],
    ],
    [
      'that take out the programme',
      [[RECLAIM, 'x: { programme: null }']],
      ['86:8: variants.x.programme: cannot be taken out in a variant, extend the scenario without it'],
    ],
    [
      'that add workload',
      [[RECLAIM, 'x: { workload.load: 0.4 }']],
      ['86:8: variants.x.workload.load: is the same in every variant, extend the scenario to change it, or use --set'],
    ],
    [
      'with a wrong date',
      [[RECLAIM, 'x: { programme.calls.first.start: 2026-01-01 }']],
      ['86:37: variants.x.programme.calls.first.start: is 2026-01-01, must not be before decision (2026-02-10)'],
    ],
    [
      'with a parameter of another policy',
      [[RECLAIM, 'x: { programme.monitoring.reclaim: { name: idle-days, threshold: 0.5 } }']],
      [
        '86:57: variants.x.programme.monitoring.reclaim.threshold: unknown parameter, known here are days, exempt, warning, grace',
      ],
    ],
  ],
};
