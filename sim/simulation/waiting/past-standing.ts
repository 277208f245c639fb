/**
 * A standing as it was at the last pass, and the sizes between which the present one differs from it: jobs of other sizes
 * wait for the same reason as before. It must not know what the reasons are.
 */
import type { Standing } from '../../model/wait-reasons.ts';

const ALL = Number.POSITIVE_INFINITY;

export class PastStanding implements Standing {
  inService = 0;
  up = 0;
  idle = 0;
  room = 0;
  allowed = 0;
  most = 0;
  own = 0;
  budgetIsSpent = false;
  mayPass = true;
  /** Jobs that ask for more than `from` and at most `to` GPUs may have another reason than at the pass before. */
  from = 0;
  to = 0;

  /** Becomes the standing of this pass. */
  follow(standing: Standing): void {
    const { inService, up, idle, room, allowed, most, own, budgetIsSpent, mayPass } = standing;
    this.from = ALL;
    this.to = 0;
    // Mostly one or two differ.
    if (room !== this.room) {
      this.#differs(room, this.room);
      this.room = room;
    }
    if (idle !== this.idle) {
      this.#differs(idle, this.idle);
      this.idle = idle;
    }
    if (allowed !== this.allowed) {
      this.#differs(allowed, this.allowed);
      this.allowed = allowed;
    }
    if (most !== this.most) {
      this.#differs(most, this.most);
      this.most = most;
    }
    if (own !== this.own) {
      this.#differs(own, this.own);
      this.own = own;
    }
    if (up !== this.up) {
      this.#differs(up, this.up);
      this.up = up;
    }
    if (inService !== this.inService) {
      this.#differs(inService, this.inService);
      this.inService = inService;
    }
    if (budgetIsSpent !== this.budgetIsSpent || mayPass !== this.mayPass) {
      this.#differs(0, ALL);
      this.budgetIsSpent = budgetIsSpent;
      this.mayPass = mayPass;
    }
    if (this.from === ALL) this.from = 0;
  }

  #differs(now: number, before: number): void {
    this.from = Math.min(this.from, now, before);
    this.to = Math.max(this.to, now, before);
  }
}
