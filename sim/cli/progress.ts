/**
 * Says how far the runs are: one line that is rewritten on a terminal, a plain line every few seconds elsewhere.
 * It must not know what a run is.
 */
import type { Terminal } from './terminal.ts';

const REWRITE_EVERY_MS = 100;
const PLAIN_EVERY_MS = 5000;
const ERASE_LINE = '\r\u001b[K';

export class Progress {
  private readonly terminal: Terminal;
  private total: number;
  private readonly now: () => number;
  private readonly startedAt: number;
  private saidAt: number;
  private done = 0;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(terminal: Terminal, total: number, now: () => number = () => performance.now()) {
    this.terminal = terminal;
    this.total = total;
    this.now = now;
    this.startedAt = now();
    this.saidAt = terminal.live ? Number.NEGATIVE_INFINITY : this.startedAt;
    this.say();
  }

  /** So many more runs are to be made. */
  extend(runs: number): void {
    this.total += runs;
  }

  /** One more run is finished. */
  advance(): void {
    this.done++;
    this.say();
  }

  /** Takes the rewritten line away, so that other words can follow. */
  clear(): void {
    if (this.terminal.live) this.terminal.raw(ERASE_LINE);
  }

  private say(): void {
    const { live } = this.terminal;
    const now = this.now();
    if (now - this.saidAt < (live ? REWRITE_EVERY_MS : PLAIN_EVERY_MS)) return;
    this.saidAt = now;
    if (live) this.terminal.raw(ERASE_LINE + this.words(now).slice(0, Math.max(0, live.columns - 1)));
    else this.terminal.err(this.words(now));
  }

  private words(now: number): string {
    const runs = `${this.done}/${this.total} runs`;
    if (this.done === 0) return runs;
    const secondsLeft = (((now - this.startedAt) / this.done) * (this.total - this.done)) / 1000;
    return `${runs}, about ${timeLeft(secondsLeft)} left`;
  }
}

function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
