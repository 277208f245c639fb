/**
 * A small correct scenario with a programme in which every kind of key is set, for the tests, and how to change it.
 */
export const PROGRAMME = `question: Does the programme work?
scenario: programme
kind: terminating
start: 2026-01-01
horizon: 500d
fleet:
  gpus:
    h200: { speed: 1 }
    b200: { speed: 2 }
  providers:
    naver: {}
    nhn: {}
  clusters:
    old: { provider: naver, gpu: h200, phases: { all: { nodes: 16, plans: { award: 2026-02-01 }, inService: award } } }
    new: { provider: nhn, gpu: b200, phases: { all: { nodes: 32, plans: { award: 2026-03-01 }, inService: award } } }
programme:
  awardAgainst: in-service
  lateStart: keep-end
  atExpiry: drain
  leaseEnd: { rule: stop, notice: 14d }
  grantPlacement: { name: keep-whole, cluster: new }
  exchange: { b200: 2.25 }
  price: { h200: 3500 }
  capitalRegion: seoul
  calls:
    second:
      opens: 2026-06-01
      closes: 2026-06-30
      decision: 2026-07-15
      start: 2026-08-01
      rolling: { every: 30d, until: 2026-08-31 }
      term: { longest: 90d, end: 2027-01-31 }
      tracks:
        small: { sectors: [industry], clusters: [old], unit: gpu, beta: true }
      applications: { preset: additional-call-2026-03, count: 20 }
    first:
      opens: 2026-01-05
      closes: 2026-01-25
      decision: 2026-02-10
      start: 2026-03-01
      review: { perDay: 40, time: 7d }
      term:
        longest: 365d
        stagger: { groups: 3, step: 30d }
        gates: { late: { after: 240d, drop: 0.2 }, half: { after: 120d, drop: 0.3 } }
      award: { name: sector-shares, industry: 0.4 }
      modifiers: { regionalBonus: 3, overAward: 0.1, reserveList: 5 }
      tracks:
        general:
          sectors: [academia, industry, institute]
          clusters: [new, old]
          min: 16
          max: { h200: 64, b200: 32 }
      applications:
        preset: first-call-2025-12
        count: 30
        totals: { nodes: 90 }
        sectors: { institute: 0 }
        largestGpus: { b200: 64 }
  blocks:
    team-a:
      cluster: new
      gpus: 64
      awarded: 2026-02-01
      from: 2026-03-01
      until: 2027-03-01
      gates: { half: { after: 180d, drop: 0.4 } }
  demand: { curve: late-rush, level: 0.8, meanWork: 500 }
  behaviour:
    noShow: 0.1
    noShowNoticed: 14d
    mends: 0.5
    games: 0.1
    offPurpose: 0.02
    reapply: { refused: 0.5 }
    patience: 20d
  monitoring:
    reclaim: { name: threshold, window: 14d, threshold: 0.4 }
    runningJobs: checkpoint
    redistribution: reserve-list
    audits: { every: 90d, finds: 0.5 }
replications: 2
primary: [deliveredH200EquivalentGpuHours]
variants:
  as-is: {}
  no-reclaim: { programme.monitoring.reclaim: none }
`;

/** The scenario with pieces of text replaced; each must be there. */
export function programme(...changes: readonly (readonly [piece: string, instead: string])[]): string {
  let text = PROGRAMME;
  for (const [piece, instead] of changes) {
    if (!text.includes(piece)) throw new Error(`the scenario does not hold ${JSON.stringify(piece)}`);
    text = text.replace(piece, () => instead);
  }
  return text;
}
