/**
 * Who applies, as assumed for every preset because nothing of it is published: institutions, regions, firms, terms,
 * scores, arrival. It must not know how many apply, nor for how much.
 */
import type { ApplicationsSpec } from '../spec.ts';

export const ASSUMED_APPLICANTS = {
  substitutable: 0.5,
  terms: { '180d': 15, '365d': 85 },
  scoreMean: 70,
  scoreSd: 10,
  institutions: { academia: 60, industry: 200, institute: 25 },
  concentration: { academia: 0.8, industry: 0.3, institute: 0.5 },
  capitalShare: { academia: 0.5, industry: 0.75, institute: 0.3 },
  otherRegions: { chungcheong: 35, yeongnam: 40, honam: 18, 'gangwon-jeju': 7 },
  smeShare: 0.8,
  startUpShare: 0.5,
  youthShare: 0.15,
  deadlineRush: 4,
} satisfies Partial<ApplicationsSpec>;

export const APPLICANT_ASSUMPTIONS: readonly string[] = [
  'Half of the applicants accept the other GPU type at the exchange rate.',
  '85 % of the applicants ask for 12 months (365 days), the rest for 6 (180 days).',
  'Scores are normal with mean 70 and standard deviation 10, truncated to 0–100, independent of everything else.',
  'Applications come from up to 60 universities, 200 firms and 25 institutes, the r-th of them ∝ r^−0.8, r^−0.3, r^−0.5.',
  'Half of the universities, three in four firms and three in ten institutes lie in the capital region.',
  '80 % of the firms are small or medium-sized, 50 % start-ups; 15 % of the small or medium-sized are youth firms.',
  'By a fraction x of the window a share x^4 of the applications has come: half of them in its last 16 %.',
];
