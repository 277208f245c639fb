/**
 * The bound that files and command lines share. It must not load anything: a command line is read before the program is.
 */

/** Most replications of one variant that may be asked for. */
export const REPLICATIONS_MAX = 10_000;
