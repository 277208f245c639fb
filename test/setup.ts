/**
 * Properties draw the same cases every time, so that the test command is no lottery; GPUFLEET_SWARM=n draws afresh.
 */
import fc from 'fast-check';

if (process.env['GPUFLEET_SWARM'] === undefined) fc.configureGlobal({ seed: 1 });
