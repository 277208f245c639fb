/**
 * The files of applications that a scenario names, and the scenario with what is in them. It must not know where files
 * are: whoever calls hands in texts.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import type { Application } from '../../model/application.ts';
import { type CallOfTable, readApplications } from '../../workload/applications/csv.ts';
import type { Invitation, ProgrammePlan, ProjectsPlan } from './programme-plan.ts';
import { tidy } from './report.ts';
import type { ResolvedScenario } from './resolve.ts';

/** A file as the scenario names it, and a call of the scenario (in any variant) that does. */
export interface ApplicationFile {
  readonly file: string;
  readonly call: string;
}

/** Each file once, in the order in which they are named. */
export function applicationFiles({ variants }: ResolvedScenario): ApplicationFile[] {
  const files = new Map<string, ApplicationFile>();
  for (const { programme } of variants) {
    for (const { id, applicants } of programme?.projects.invitations ?? []) {
      if (applicants.kind !== 'file' || files.has(applicants.file)) continue;
      files.set(applicants.file, { file: applicants.file, call: id });
    }
  }
  return [...files.values()];
}

/** What a file holds, and what issues call it. */
export interface FileText {
  readonly text: string;
  readonly fileName: string;
}

/**
 * The scenario with the applications of its files.
 * @param texts by the file as the scenario names it
 * @throws InputError with every issue of the files
 */
export function withApplications(scenario: ResolvedScenario, texts: ReadonlyMap<string, FileText>): ResolvedScenario {
  const issues: Issue[] = [];
  const variants = scenario.variants.map((variant) => {
    const programme = variant.programme && withRows(variant.programme, scenario, texts, issues);
    return { ...variant, programme };
  });
  if (issues.length > 0) throw new InputError(tidy(issues));
  return { ...scenario, variants };
}

function withRows(
  plan: ProgrammePlan,
  scenario: ResolvedScenario,
  texts: ReadonlyMap<string, FileText>,
  issues: Issue[],
): ProgrammePlan {
  const { invitations } = plan.projects;
  const rows = new Map<string, readonly Application[]>();
  const read = (file: string): readonly Application[] => {
    const known = rows.get(file) ?? readTable(file, plan.projects, scenario, texts, issues);
    rows.set(file, known);
    return known;
  };
  const filled = invitations.map((invitation, index): Invitation => {
    const { applicants } = invitation;
    if (applicants.kind !== 'file') return invitation;
    const applications = read(applicants.file).filter(({ call }) => call === index);
    return { ...invitation, applicants: { ...applicants, applications } };
  });
  return { ...plan, projects: { ...plan.projects, invitations: filled } };
}

/** All rows of a file; their `call` is the index of the invitation that they answer. */
function readTable(
  file: string,
  { invitations, gpusPerNode, capitalRegion, speeds }: ProjectsPlan,
  { startEpochSeconds, zoneOffsetSeconds }: ResolvedScenario,
  texts: ReadonlyMap<string, FileText>,
  issues: Issue[],
): readonly Application[] {
  const given = texts.get(file);
  if (!given) throw new RangeError(`no text of ${file}`);
  const calls = invitations.flatMap(
    ({ id, tracks, opensAt, closesAt, termSeconds, applicants }, index): CallOfTable[] =>
      applicants.kind === 'file' && applicants.file === file
        ? [{ id, index, tracks, opensAt, closesAt, termSeconds }]
        : [],
  );
  const { applications, issues: found } = readApplications(given.text, {
    ...{ file: given.fileName, calls, gpusPerNode, capitalRegion, startEpochSeconds, zoneOffsetSeconds },
    gpuTypes: Object.keys(speeds),
  });
  issues.push(...found);
  return applications;
}
