/**
 * All checks of a merged scenario and of each of its variants, in one go. It must not know where texts came from.
 */
import type { Issue } from '../../engine/errors.ts';
import { checkClassNames } from './check-class-names.ts';
import { checkFaults, checkFaultValues } from './check-faults.ts';
import { checkProgrammeKeys } from './check-programme.ts';
import { checkProgrammeValues } from './check-programme-values.ts';
import { checkReferences } from './check-references.ts';
import { checkReservations, checkReservationValues } from './check-reservations.ts';
import { checkRobustness } from './check-robustness.ts';
import { checkStructure } from './check-structure.ts';
import { checkSupplyDates, checkSupplyKeys } from './check-supply.ts';
import { reportInto } from './report.ts';
import { checkWorkloadWindow } from './resolve-times.ts';
import { issueAt, nodeAt, type SourceNode } from './source-tree.ts';
import type { Scenario } from './spec.ts';
import { applyVariant, type Variant, variantNames } from './variants.ts';

export interface ValidVariant extends Variant {
  readonly scenario: Scenario;
}

export interface Validation {
  readonly issues: readonly Issue[];
  /** Absent if the scenario has issues. */
  readonly base?: Scenario;
  /** Those without issues. */
  readonly variants: readonly ValidVariant[];
}

/** Checks the scenario as it is without variants, then with each of them. */
export function validate(root: SourceNode): Validation {
  const issues: Issue[] = [];
  const base = checkOne(root, issues);
  const written = nodeAt(root, ['variants']);
  if (written?.kind === 'map' && written.entries.size === 0) {
    issues.push(issueAt(written.place, ['variants'], 'is empty', 'must have at least one, such as `as-is: {}`'));
  }
  const variants: ValidVariant[] = [];
  for (const name of variantNames(root)) {
    const variant = applyVariant(root, name, issues);
    const scenario = checkOne(variant.root, issues);
    if (scenario) variants.push({ ...variant, scenario });
  }
  if (base) checkRobustness(root, base, variants, reportInto(issues, root));
  return { issues, variants, ...(base && { base }) };
}

/** Checks one scenario as it stands, its variants left aside; undefined where it has issues of structure. */
export function checkOne(root: SourceNode, issues: Issue[]): Scenario | undefined {
  const { scenario, issues: found } = checkStructure(root);
  const report = reportInto(issues, root);
  issues.push(...found);
  if (root.kind === 'map') {
    checkReferences(root, report);
    checkSupplyKeys(root, report);
    checkProgrammeKeys(root, report);
    checkFaults(root, report);
    checkReservations(root, report);
    checkClassNames(root, report);
  }
  if (scenario) {
    checkSupplyDates(scenario, report);
    checkWorkloadWindow(scenario, report);
    checkProgrammeValues(scenario, report);
    checkFaultValues(scenario, report);
    checkReservationValues(scenario, report);
  }
  return scenario;
}
