/**
 * The Pareto front of two metrics: configurations that no other one beats in both. It must not know what varies, nor how
 * it is shown.
 */
import { type ComparedRun, pairOf, summarize } from '../comparison.ts';
import type { Front } from './results.ts';

type Better = 'higher' | 'lower';

/**
 * By the means. Who is dominated by them is `unclear` unless a dominator is shown better in both metrics, each by the
 * paired interval at `confidence`, or in one while both are equal in the other in every replication.
 * @param runs by configuration
 */
export function frontOf(
  runs: readonly (readonly ComparedRun[])[],
  [x, y]: readonly [string, string],
  better: readonly [Better, Better],
  confidence: number,
): Front {
  const found = runs.flatMap((own, configuration) => {
    const [summaryX, summaryY] = [summarize(own, x), summarize(own, y)];
    if (summaryX.mean === null || summaryY.mean === null) return [];
    const means = { x: summaryX.mean, y: summaryY.mean };
    return [{ configuration, ...means, xCi95: summaryX.ci95, yCi95: summaryY.ci95 }];
  });
  const gain = (a: number, b: number, direction: Better): number => (direction === 'higher' ? a - b : b - a);
  /** -1: not shown better; 0: equal in every replication; 1: shown better. */
  const standing = (a: number, b: number, key: string, direction: Better): number => {
    const { interval } = pairOf(runs[a]!, runs[b]!, key, confidence);
    if (interval === null) return -1;
    const [low, high] = interval;
    if (low === 0 && high === 0) return 0;
    return (direction === 'higher' ? low > 0 : high < 0) ? 1 : -1;
  };
  const isShown = (a: number, b: number): boolean => {
    const [ofX, ofY] = [standing(a, b, x, better[0]), standing(a, b, y, better[1])];
    return ofX >= 0 && ofY >= 0 && ofX + ofY > 0;
  };
  const points = found.map((own) => {
    const dominators = found.filter((other) => {
      const [gainX, gainY] = [gain(other.x, own.x, better[0]), gain(other.y, own.y, better[1])];
      return gainX >= 0 && gainY >= 0 && (gainX > 0 || gainY > 0);
    });
    const isSure = dominators.some(({ configuration: other }) => isShown(other, own.configuration));
    const dominance = dominators.length === 0 ? 'front' : isSure ? 'dominated' : 'unclear';
    return { ...own, dominance } as const;
  });
  return { x, y, better, points };
}
