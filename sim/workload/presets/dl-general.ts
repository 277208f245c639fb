/**
 * Preset `dl-general`: general deep learning before large language models, half as on Helios, half as on Philly.
 * It must not know how jobs are drawn from it.
 *
 * Sizes follow each source's overall distribution (sizes between two published points are put on one size in between);
 * the 0.05 % of Helios's jobs beyond 192 GPUs and the 0.02 % of Philly's beyond 32, which hold no measurable GPU-time,
 * are left out. Helios publishes no durations by size: every size has the overall one, which gives small jobs more
 * GPU-time than published (59 % instead of 41 % up to 8 GPUs). Philly's are lognormal by size as fitted to its trace,
 * conditional on at most 2^20 s (12 days): of the powers of two the bound that brings the mean duration nearest to the
 * published 17,500 s.
 */
import type { CdfPoints } from '../../engine/empirical.ts';
import { log } from '../../engine/exact-math.ts';
import { normalCdf } from '../../engine/normal.ts';
import { type Preset, sizesOf } from './preset.ts';

/** [seconds, share of jobs at or below]. */
const HELIOS_DURATIONS: CdfPoints = [
  [1, 0.03997],
  [2, 0.04934],
  [4, 0.0635],
  [8, 0.07699],
  [16, 0.10722],
  [32, 0.1615],
  [64, 0.24881],
  [128, 0.37811],
  [256, 0.56574],
  [512, 0.67579],
  [1024, 0.75246],
  [2048, 0.841],
  [4096, 0.87534],
  [8192, 0.9075],
  [16384, 0.94364],
  [32768, 0.96265],
  [65536, 0.9777],
  [131072, 0.989],
  [262144, 0.9955],
  [524288, 0.99857],
  [1048576, 0.99963],
  [2097152, 1],
];

/** Octaves from one second to the longest duration, 2^20 s. */
const OCTAVES = 20;

/** A lognormal (mean and standard deviation of ln seconds) as a cumulative distribution at the powers of two. */
function lognormalCdf(mu: number, sigma: number): CdfPoints {
  const below = (x: number): number => normalCdf((log(x) - mu) / sigma);
  const whole = below(1 << OCTAVES);
  return Array.from({ length: OCTAVES + 1 }, (_, k) => [1 << k, k === OCTAVES ? 1 : below(1 << k) / whole]);
}

export const DL_GENERAL: Preset = {
  name: 'dl-general',
  title: 'general deep learning, half as on Helios (SenseTime, 2020), half as on Philly (Microsoft, 2017)',
  source:
    'Hu et al., Characterization and Prediction of Deep Learning Workloads in Large-Scale GPU Datacenters (SC 2021), HeliosArtifact; Jeon et al., Analysis of Large-Scale Multi-Tenant GPU Clusters (ATC 2019), philly-traces',
  licence: 'HeliosArtifact MIT, philly-traces CC-BY-4.0',
  classes: [
    {
      name: 'helios',
      jobsPercent: 50,
      sizes: sizesOf(HELIOS_DURATIONS, [
        [1, 72.19],
        [2, 2.56],
        [4, 5.72],
        [6, 0.21],
        [8, 14.01],
        [16, 3.03],
        [32, 1.63],
        [48, 0.26],
        [64, 0.12],
        [96, 0.16],
        [192, 0.06],
      ]),
      published: {},
    },
    {
      name: 'philly',
      jobsPercent: 50,
      sizes: [
        ...sizesOf(lognormalCdf(6.72, 1.97), [[1, 82.42]]),
        ...sizesOf(lognormalCdf(4.52, 3.27), [[2, 2.06]]),
        ...sizesOf(lognormalCdf(9.11, 2.78), [[4, 7.57]]),
        ...sizesOf(lognormalCdf(9.65, 2.79), [[8, 6.86]]),
        ...sizesOf(lognormalCdf(9.19, 3.33), [[16, 0.9]]),
        ...sizesOf(lognormalCdf(8.64, 2.53), [[32, 0.17]]),
      ],
      published: {},
    },
  ],
  assumptions: [
    'Helios and Philly each give half of the jobs.',
    "On Helios a job's size and its duration are independent; on Philly durations depend on the size.",
    'Durations measured on older GPUs are taken as reference (H200) seconds.',
  ],
};
