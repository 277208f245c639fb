/**
 * EASY backfilling: a later job may start if it does not delay the blocked head. It must not know real run times.
 */
import { NONE } from '../policy.ts';
import type { Backfill } from './backfill.ts';

export const easy: Backfill = {
  kind: 'backfill',
  name: 'easy',
  help: 'a later job may start now if by its request it delays no reservation of the first blocked job(s)',
  source:
    'Mu’alem, Feitelson: Utilization, predictability, workloads, and user runtime estimates. IEEE TPDS 12(6), 2001',
  parameters: [
    {
      name: 'reservations',
      type: 'integer',
      default: 1,
      min: 1,
      help: 'blocked jobs that are protected; 1 reserves named nodes, more lay a plan in every pass',
    },
    { name: 'depth', type: 'integer', default: 0, min: 0, help: 'jobs behind the head that are looked at; 0: all' },
  ],
  bind(parameters) {
    const reservations = Number(parameters['reservations']);
    const depth = Number(parameters['depth']);
    const countsDepth = depth > 0;
    if (reservations > 1) {
      return { keeps: 'passPlan', countsDepth, next: (pass) => pass.nextBesidePromises(reservations, depth) };
    }
    return {
      keeps: 'reservation',
      countsDepth,
      next(pass) {
        const head = pass.head();
        if (head === NONE || pass.fits(head)) return head;
        return pass.nextBesideReservation(depth);
      },
    };
  },
};
