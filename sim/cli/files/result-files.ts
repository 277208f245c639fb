/**
 * Names of the files of a comparison that other commands read again. It must not know what is in them.
 */
export const RESULTS_FILE = 'results.json';
export const DECISIONS_FILE = 'decisions.jsonl';
