/**
 * The range that the spec of scenario files allows a number at a path. It must not know scenarios.
 */
import { z } from 'zod';
import type { Path } from '../scenario/source-tree.ts';
import { scenarioSpec } from '../scenario/spec.ts';

export interface LegalRange {
  readonly least: number;
  readonly most: number;
  /** Whether the ends themselves are legal. */
  readonly leastLegal: boolean;
  readonly mostLegal: boolean;
  readonly whole: boolean;
}

const UNBOUNDED: LegalRange = {
  ...{ least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY },
  ...{ leastLegal: false, mostLegal: false, whole: false },
};

interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

let spec: Schema | undefined;

/** Without bounds where the spec has no number at `path`, a duration for example. */
export function legalRangeAt(path: Path): LegalRange {
  spec ??= z.toJSONSchema(scenarioSpec, { io: 'input' }) as Schema;
  const [found] = path.reduce<readonly Schema[]>(
    (schemas, step) => schemas.flatMap((each) => into(each, step)),
    [spec],
  );
  const number = found && branches(found).find(({ type }) => type === 'number' || type === 'integer');
  if (!number) return UNBOUNDED;
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = number;
  return {
    least: minimum ?? exclusiveMinimum ?? UNBOUNDED.least,
    most: maximum ?? exclusiveMaximum ?? UNBOUNDED.most,
    leastLegal: minimum !== undefined,
    mostLegal: maximum !== undefined,
    whole: number.type === 'integer',
  };
}

/** What stands at `step` in any branch of a choice. */
function into(schema: Schema, step: string | number): Schema[] {
  return branches(schema).flatMap(({ properties = {}, additionalProperties }) => {
    const own = Object.hasOwn(properties, step) ? properties[step] : additionalProperties;
    return typeof own === 'object' ? [own] : [];
  });
}

function branches(schema: Schema): readonly Schema[] {
  return schema.anyOf?.flatMap(branches) ?? [schema];
}
