/**
 * Erlang's C formula, for tests of queues with several servers. It must not know the simulator.
 */

/** Probability that an arrival must wait (Erlang C), `offered` = λ ÷ μ < `servers`, in erlangs. */
export function erlangC(servers: number, offered: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k++) {
    term *= offered / k;
    sum += term;
  }
  const last = ((term * offered) / servers) * (servers / (servers - offered));
  return last / (sum + last);
}
