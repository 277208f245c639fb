/**
 * Which faults are drawn and how: plain data, with the figures that are published and those that are assumed.
 * It must not know how outages are drawn.
 */

/** A length that is lognormal: its median, s, and the 84th percentile ÷ the median. */
export interface LengthLaw {
  readonly medianSeconds: number;
  readonly spread: number;
}

/** Most repairs are quick, the rest are not. */
export interface RepairLaw {
  /** Share of the repairs that are quick. */
  readonly quickShare: number;
  readonly quick: LengthLaw;
  readonly long: LengthLaw;
}

export interface NodeFailures {
  /** Mean over nodes of the failures of a node in 1,000 days in which it is up. */
  readonly per1000NodeDays: number;
  /** Shape k of the gamma of mean 1 by which a node's own rate differs from it (variance 1 ÷ k); Infinity: all are alike. */
  readonly frailtyShape: number;
  readonly repair: RepairLaw;
}

/** Outages of many nodes at once: a renewal process like that of a node, without frailty. */
export interface GroupOutages {
  /** Outages in 1,000 days in which the group is up. */
  readonly per1000Days: number;
  readonly length: LengthLaw;
}

/** Every so often the next share of a cluster's nodes is worked on, in order of their numbers, and so around. */
export interface Maintenance {
  readonly everySeconds: number;
  readonly lengthSeconds: number;
  /** Share of the nodes at a time, above 0 and up to 1; at least one node. */
  readonly share: number;
  /** How long before it begins a window is announced. */
  readonly noticeSeconds: number;
}

/** The last nodes of clusters are off from one instant to another. */
export interface SwitchOff {
  /** Indices of the clusters. */
  readonly clusters: readonly number[];
  /** Share of the nodes of each, above 0 and up to 1, to the nearest node, at least one. */
  readonly share: number;
  readonly from: number;
  /** Infinity: to the end. */
  readonly until: number;
  readonly noticeSeconds: number;
}

/** Each null or empty: none of that kind. */
export interface FaultSpec {
  readonly failures: NodeFailures | null;
  readonly leafGroups: GroupOutages | null;
  readonly sites: GroupOutages | null;
  readonly maintenance: Maintenance | null;
  readonly switchOffs: readonly SwitchOff[];
}

/**
 * 419 unexpected interruptions in 54 days on 2,048 nodes of 8 H100 (Llama Team, The Llama 3 herd of models, 2024, section
 * 3.3.4), which is 3.79.
 */
export const PUBLISHED_FAILURES_PER_1000_NODE_DAYS = 3.8;

/** Assumed: of operators' accounts it is only told that a few nodes cause most failures. */
export const ASSUMED_FRAILTY_SHAPE = 0.5;

/**
 * Assumed, in the shape that operators tell: most repairs are done within an hour, some take hours, a tenth takes two to
 * five days. Quick: median 40 min, within an hour in 72 %; long: median 76 h, from 48 to 120 h in 80 %.
 */
export const ASSUMED_REPAIR: RepairLaw = {
  quickShare: 0.9,
  quick: { medianSeconds: 2_400, spread: 2 },
  long: { medianSeconds: 273_600, spread: 1.43 },
};
