/**
 * The door of a thread that imports one module of the user's own and says how that ended. It must not know why.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { forbidChance } from './forbid-chance.ts';
import { firstLine, importModule, type TrialEnd } from './import-module.ts';

const say = (end: TrialEnd): void => parentPort!.postMessage(end);

process.once('beforeExit', () => say({ kind: 'unsettled' }));
say({ kind: 'started' });
forbidChance();
importModule(workerData as string).then(
  () => say({ kind: 'loaded' }),
  (error: unknown) => say({ kind: 'threw', message: firstLine(error), isUnread: error instanceof SyntaxError }),
);
