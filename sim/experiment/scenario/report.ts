/**
 * How a check says what it found: by path; the place is looked up in the tree. It must not know what is checked.
 */
import type { Issue } from '../../engine/errors.ts';
import { issueAt, keyPlaceAt, type Path, placeAt, type SourceNode } from './source-tree.ts';

/** `at`: whether the value at the path is wrong (default) or its key. */
export type Report = (path: Path, message: string, remedy?: string, at?: 'value' | 'key') => void;

/** A report into `issues`, for values in `root`. */
export function reportInto(issues: Issue[], root: SourceNode): Report {
  return (path, message, remedy, at = 'value') => {
    const place = at === 'key' ? keyPlaceAt(root, path) : placeAt(root, path);
    issues.push(issueAt(place, path, message, remedy));
  };
}

/**
 * One issue for each place and path, the first found, which is the nearest to the text; in the order of the files'
 * lines, those without a line last.
 */
export function tidy(issues: readonly Issue[]): Issue[] {
  const seen = new Map<string, Issue>();
  for (const issue of issues) {
    const place = [issue.file, issue.line, issue.column, issue.path ?? issue.message].join('\n');
    if (!seen.has(place)) seen.set(place, issue);
  }
  const files = [...new Set(issues.map((issue) => issue.file))];
  const rank = (issue: Issue) => files.indexOf(issue.file);
  return [...seen.values()].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}
