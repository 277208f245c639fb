/**
 * Preset `campaign`: a project works through a campaign of data preparation, pretraining, fine-tuning and evaluation.
 * It must not know how jobs are drawn from it. Nothing of it is published: every number is assumed.
 */
import type { CampaignClass, CampaignPreset } from './preset.ts';

const DAY_SECONDS = 86400;

type Shape = Pick<CampaignClass, 'sigma' | 'wish'>;

const SHAPES: Readonly<Record<'pretrain' | 'finetune' | 'evaluate' | 'data', Shape>> = {
  pretrain: { sigma: 0.8, wish: [0, 1, 3, 6] },
  finetune: { sigma: 1, wish: [2, 4, 3, 1] },
  evaluate: { sigma: 1.2, wish: [6, 3, 1, 0] },
  data: { sigma: 1, wish: [5, 5, 0, 0] },
};

/** [share of jobs, share of work] of each class, %. */
type Shares = Readonly<Record<keyof typeof SHAPES, readonly [jobs: number, work: number]>>;

function classesOf(shares: Shares): CampaignClass[] {
  return (Object.keys(SHAPES) as (keyof typeof SHAPES)[]).map((name) => {
    const [jobs, work] = shares[name];
    return { name, jobs, work, ...SHAPES[name] };
  });
}

export const CAMPAIGN: CampaignPreset = {
  name: 'campaign',
  title: 'campaigns of pretraining, fine-tuning, evaluation and data preparation, by kind of project',
  source: 'assumed; no record of the jobs of such projects is published',
  classes: {
    academia: classesOf({ pretrain: [5, 30], finetune: [35, 45], evaluate: [48, 18], data: [12, 7] }),
    industry: classesOf({ pretrain: [8, 45], finetune: [35, 38], evaluate: [45, 11], data: [12, 6] }),
    institute: classesOf({ pretrain: [7, 40], finetune: [33, 40], evaluate: [48, 14], data: [12, 6] }),
    national: classesOf({ pretrain: [15, 75], finetune: [20, 15], evaluate: [50, 7], data: [15, 3] }),
  },
  meanWorkGpuHours: 1000,
  longestSeconds: 14 * DAY_SECONDS,
  longestPartOfTerm: 1 / 4,
  assumptions: [
    'How much work a job has on average: 1,000 reference GPU-hours unless the scenario says otherwise (meanWork), so that a year of the whole fleet at 60 % use is about 100,000 jobs.',
    'Shares of jobs and of work by class and sector, and the part of its GPUs that a project gives to one job.',
    'Work within a class is lognormal; jobs of all classes come in random order, in bursts of eight that follow the curve.',
    'Arrivals are modulated by one process per institution over hours of the project’s clock, as bursty as published for one cluster of Helios (2020); repeated every 13 weeks.',
    'No job is longer than 14 days or a quarter of the term on all GPUs asked for; what is cut goes to the other jobs.',
    'A job wishes for at least so many GPUs that it ends within that time; run time falls linearly with GPUs.',
  ],
};
