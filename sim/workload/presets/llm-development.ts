/**
 * Preset `llm-development`: evaluation, pretraining and debugging as on Kalos, where pretraining holds 95 % of GPU-time.
 * It must not know how jobs are drawn from it.
 *
 * Durations, class shares, quartiles of sizes and the overall distributions of sizes (by jobs and by GPU-time) were read
 * from the published figures. The joint distribution of class and size is not published: the weights below are the
 * linear programme's solution that keeps every quartile and whisker exactly and comes nearest to the two overall
 * distributions and to the classes' shares of GPU-time (see the test for how near).
 */
import { type Preset, sizesOf } from './preset.ts';

/** [seconds, share of jobs at or below], by class. */
const DURATIONS = {
  eval: [
    [4, 0],
    [8, 0.00011],
    [16, 0.01532],
    [32, 0.19512],
    [64, 0.39917],
    [128, 0.52666],
    [256, 0.71815],
    [512, 0.8116],
    [1024, 0.87028],
    [2048, 0.93796],
    [4096, 0.98056],
    [8192, 0.99599],
    [16384, 0.99838],
    [32768, 0.99978],
    [65536, 0.99978],
    [131072, 1],
  ],
  pretrain: [
    [16, 0],
    [32, 0.04212],
    [64, 0.09828],
    [128, 0.14353],
    [256, 0.25741],
    [512, 0.43838],
    [1024, 0.57098],
    [2048, 0.65367],
    [4096, 0.71919],
    [8192, 0.76911],
    [16384, 0.82371],
    [32768, 0.87832],
    [65536, 0.93292],
    [131072, 0.96724],
    [262144, 0.98908],
    [524288, 0.99844],
    [1048576, 1],
  ],
  debug: [
    [8, 0],
    [16, 0.01304],
    [32, 0.0838],
    [64, 0.17318],
    [128, 0.25885],
    [256, 0.38734],
    [512, 0.70764],
    [1024, 0.88827],
    [2048, 0.97207],
    [4096, 0.99069],
    [8192, 0.99628],
    [16384, 0.99814],
    [32768, 1],
  ],
  other: [
    [8, 0],
    [16, 0.02],
    [32, 0.204],
    [64, 0.292],
    [128, 0.352],
    [256, 0.464],
    [512, 0.648],
    [1024, 0.752],
    [2048, 0.792],
    [4096, 0.84],
    [8192, 0.852],
    [16384, 0.876],
    [32768, 0.9],
    [65536, 0.928],
    [131072, 0.956],
    [262144, 0.988],
    [524288, 0.988],
    [1048576, 1],
  ],
} as const;

export const LLM_DEVELOPMENT: Preset = {
  name: 'llm-development',
  title: 'development of large language models on one large cluster (Kalos, 2,416 A100)',
  source:
    'Hu et al., Characterization of Large Language Model Development in the Datacenter (NSDI 2024); AcmeTrace, cluster Kalos',
  licence: 'CC-BY-4.0',
  classes: [
    {
      name: 'eval',
      jobsPercent: 92.82,
      sizes: sizesOf(DURATIONS.eval, [
        [1, 92.96],
        [2, 1.89],
        [8, 5.15],
      ]),
      published: { gpuTimePercent: 0.42, gpusQuartiles: [1, 1, 1, 1, 1] },
    },
    {
      name: 'pretrain',
      jobsPercent: 3.22,
      sizes: sizesOf(DURATIONS.pretrain, [
        [96, 5.3],
        [128, 0.75],
        [256, 42.56],
        [384, 0.89],
        [512, 26.0],
        [960, 6.76],
        [1024, 17.74],
      ]),
      published: { gpuTimePercent: 95.48, gpusQuartiles: [256, 512, 512, 96, 512] },
    },
    {
      name: 'debug',
      jobsPercent: 2.7,
      sizes: sizesOf(DURATIONS.debug, [
        [8, 17.17],
        [16, 7.33],
        [32, 8.02],
        [64, 13.17],
        [128, 6.86],
        [384, 21.95],
        [512, 1.0],
        [768, 7.14],
        [1024, 17.36],
      ]),
      published: { gpuTimePercent: 1.59, gpusQuartiles: [32, 128, 512, 1, 1024] },
    },
    {
      name: 'other',
      jobsPercent: 1.26,
      sizes: sizesOf(DURATIONS.other, [
        [2, 25.5],
        [8, 25.0],
        [32, 25.04],
        [64, 23.38],
        [256, 1.08],
      ]),
      published: { gpuTimePercent: 2.51, gpusQuartiles: [2, 8, 32, 1, 64] },
    },
  ],
  assumptions: [
    "A job's size and its duration are independent within a class.",
    'Sizes by class are fitted: quartiles exact, overall size distributions approximate.',
    'Durations measured on A100 are taken as reference (H200) seconds.',
  ],
};
