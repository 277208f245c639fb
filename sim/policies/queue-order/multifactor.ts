/**
 * Multifactor priority as in Slurm: a weighted sum of age, fair share, size and class, the greatest first. It must not know
 * real run times.
 *
 * Each factor lies in 0–1 and the sum is cut to a whole number, as Slurm's is: weights that are too small make ties. Where
 * we differ: size counts GPUs and not nodes and CPUs, and a class stands for a QOS, so that its factor is its own number ÷
 * the greatest; association, partition, site, nice and TRES are not there.
 */
import { weightsOf } from '../policy.ts';
import { type AccountOrder, halfLife, halfLifeSeconds, type JobFacts, RERANK } from './queue-order.ts';

const WEEK = 7 * 24 * 3600;
const MOST_WEIGHT = 1_000_000_000;

const weight = (name: string, preset: number, help: string) =>
  ({ name, type: 'integer', default: preset, min: 0, max: MOST_WEIGHT, help }) as const;

export const multifactor: AccountOrder = {
  kind: 'queue',
  name: 'multifactor',
  help: 'greatest weighted sum of age, fair share, size and class first',
  source: 'Slurm documentation, slurm.schedmd.com/priority_multifactor.html',
  parameters: [
    RERANK,
    weight('weightAge', 1000, 'weight of the wait, which counts 1 from maxAge on'),
    { name: 'maxAge', type: 'duration', default: WEEK, min: 1, help: 'wait at which age counts 1' },
    weight('weightFairshare', 10000, 'weight of the fair share'),
    {
      name: 'fairshare',
      type: 'choice',
      choices: ['fair-tree', 'classic'],
      default: 'fair-tree',
      help: 'rank ÷ accounts in the fair tree, or 2^(−effective usage ÷ shares)',
    },
    halfLife(WEEK),
    weight('weightSize', 1000, 'weight of the GPUs asked for ÷ those of the pool'),
    {
      name: 'favourSmall',
      type: 'flag',
      default: false,
      help: 'a job of one GPU has size 1, and not the one that asks for all',
    },
    weight('weightClass', 0, 'weight of the class'),
    {
      name: 'classes',
      type: 'weights',
      default: '',
      help: 'numbers of the job classes, each ÷ the greatest is its factor; 0 for those left out',
    },
  ],
  dynamic: true,
  bind: (parameters) => {
    const [ofAge, ofShare, ofSize, ofClass] = ['weightAge', 'weightFairshare', 'weightSize', 'weightClass'].map(
      (name) => Number(parameters[name]),
    );
    const maxAge = Number(parameters['maxAge']);
    const size = parameters['favourSmall'] === true ? smallSize : largeSize;
    const classFactors = normalised(weightsOf(String(parameters['classes'])));
    const isClassic = parameters['fairshare'] === 'classic';
    return {
      dynamic: true,
      halfLifeSeconds: halfLifeSeconds(parameters['halfLife']),
      keysAt(shares, now) {
        const ranks = isClassic ? [] : shares.fairTreeRanks(now);
        return (job) => {
          const age = Math.min(job.waitSeconds / maxAge, 1);
          const share = isClassic ? shares.classicFactor(job.account, now) : ranks[job.account] / shares.leafCount;
          const own = classFactors.get(job.jobClass) ?? 0;
          return -Math.floor(ofAge * age + ofShare * share + ofSize * size(job) + ofClass * own);
        };
      },
    };
  },
};

const largeSize = ({ gpus, poolGpus }: JobFacts) => Math.min(gpus / poolGpus, 1);
const smallSize = ({ gpus, poolGpus }: JobFacts) => Math.max(1 - (gpus - 1) / poolGpus, 0);

function normalised(numbers: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const greatest = Math.max(...numbers.values());
  return new Map([...numbers].map(([name, number]) => [name, greatest > 0 ? number / greatest : 0]));
}
