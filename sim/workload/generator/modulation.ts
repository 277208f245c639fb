/**
 * The process that makes arrivals bursty: one factor an hour on the rate, mean 1, lognormal, autoregressive.
 * It must not know clusters, load or the week's profile beyond its moments.
 *
 * Given its rate an hour's count is Poisson (a Cox process). With μ_h the profile's expected count, μ its mean, and M_h
 * the factor of variance V and lag-1 covariance C, the published residual r_h = (N_h − μ_h) / μ has
 *     Var r = V · mean(μ_h²)/μ² + 1/μ          Cov(r_h, r_h+1) = C · mean(μ_h μ_h+1)/μ²
 * (this reading fits the source's other figure: Var r plus the profile's variance is its total hourly CV² of 1.17²).
 * Helios's 1.06 and 0.54 at its 692 jobs a day give V and C; M = exp(s Z − s²/2) with Z a normal AR(1) of coefficient φ
 * has V = exp(s²) − 1 and C = exp(φ s²) − 1, which give s and φ. The factor, not the count's variance, is kept at other
 * rates: a busier cluster is as bursty, with less of Poisson's noise.
 */
import { exp, log } from '../../engine/exact-math.ts';
import { normalQuantile } from '../../engine/normal.ts';
import type { Stream } from '../../engine/random.ts';
import { BURSTINESS, HOUR_OF_WEEK_RATE } from '../presets/arrivals.ts';

function meanLagProduct(rates: readonly number[], lag: number): number {
  return rates.reduce((sum, rate, hour) => sum + rate * rates[(hour + lag) % rates.length]!, 0) / rates.length;
}

const jobsPerHour = BURSTINESS.jobsPerDay / 24;
const residualVariance = BURSTINESS.residualCv * BURSTINESS.residualCv;
const factorVariance = (residualVariance - 1 / jobsPerHour) / meanLagProduct(HOUR_OF_WEEK_RATE, 0);
const factorCovariance = (residualVariance * BURSTINESS.residualLag1) / meanLagProduct(HOUR_OF_WEEK_RATE, 1);
const logVariance = log(1 + factorVariance);

/** Parameters of the modulating process: standard deviation of ln M, and the coefficient of its AR(1). */
const MODULATION = {
  sigma: Math.sqrt(logVariance),
  persistence: log(1 + factorCovariance) / logVariance,
} as const;

/** The factor of each of `hours` consecutive hours; one draw an hour, started in its stationary state. */
export function modulation(stream: Stream, hours: number): Float64Array {
  const { sigma, persistence } = MODULATION;
  const innovation = Math.sqrt(1 - persistence * persistence);
  const factors = new Float64Array(hours);
  let z = 0;
  for (let hour = 0; hour < hours; hour++) {
    const shock = normalQuantile(stream.nextOpen());
    z = hour === 0 ? shock : persistence * z + innovation * shock;
    factors[hour] = exp(sigma * z - logVariance / 2);
  }
  return factors;
}
