/**
 * Conditions between axes, such as `low < high and threshold * 2 <= 1`: read once, then asked of each point. They can do
 * nothing but compare, and compare exactly. It must not know what axes change, nor points.
 *
 *     condition  = all { "or" all }          sum     = product { ("+" | "-") product }
 *     all        = one { "and" one }         product = factor { ("*" | "/") factor }
 *     one        = "not" one | "(" condition ")" | sum compared sum
 *     compared   = "<" | "<=" | ">" | ">=" | "=" | "!="
 *     factor     = number | duration | text in quotes | axis | "-" factor | "(" sum ")"
 */
import { parseDuration } from '../../engine/time.ts';
import { remedyFor } from '../scenario/did-you-mean.ts';
import { add, compare, divide, multiply, negated, parseRational, type Rational } from './rational.ts';

/** What an axis holds: numbers, durations (in seconds), or words that can only be equal or not. */
export type Kind = 'number' | 'duration' | 'category';

/** A value at a point. */
export type Value = { readonly kind: 'number' | 'duration'; readonly size: Rational } | Word;
interface Word {
  readonly kind: 'category';
  readonly word: string;
}

/** Values of a point by axis. */
export type Values = ReadonlyMap<string, Value>;
export type Condition = (values: Values) => boolean;

/** What is wrong with a condition, and what would be right. */
export class ConditionError extends Error {
  readonly remedy: string;
  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

interface Term {
  readonly kind: Kind;
  value(values: Values): Value;
}

const TOKEN =
  /\s*(<=|>=|!=|==|[<>=+\-*/()]|"[^"]*"|'[^']*'|\d+[smhd](?![\w.])|\d*\.?\d+(?:[eE][+-]?\d+)?|[a-zA-Z][\w-]*)/y;
const WORDS: readonly string[] = ['and', 'or', 'not'];
const DEEPEST = 50;

/** @param axes kind of each axis that a condition may name. @throws ConditionError */
export function parseCondition(written: string, axes: ReadonlyMap<string, Kind>): Condition {
  const reader = new Reader(tokensOf(written), axes);
  const condition = reader.condition();
  reader.end();
  return condition;
}

function tokensOf(written: string): string[] {
  const tokens: string[] = [];
  const token = new RegExp(TOKEN);
  const text = written.trimEnd();
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const found = token.exec(text);
    if (!found) {
      const rest = text.slice(at).trim();
      throw new ConditionError(`cannot be read from ${JSON.stringify(rest.slice(0, 20))} on`, EXAMPLE);
    }
    tokens.push(found[1]!);
  }
  return tokens;
}

const EXAMPLE = 'write for example low < high, or policy = "easy" or slip <= 30d';

class Reader {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly string[];
  private readonly axes: ReadonlyMap<string, Kind>;

  constructor(tokens: readonly string[], axes: ReadonlyMap<string, Kind>) {
    this.tokens = tokens;
    this.axes = axes;
  }

  end(): void {
    const next = this.tokens[this.at];
    if (next !== undefined) throw new ConditionError(`goes on with ${next}`, 'join conditions with and, or');
  }

  condition(): Condition {
    const parts = this.joined('or', () => this.all());
    return parts.length === 1 ? parts[0]! : (values) => parts.some((part) => part(values));
  }

  private all(): Condition {
    const parts = this.joined('and', () => this.one());
    return parts.length === 1 ? parts[0]! : (values) => parts.every((part) => part(values));
  }

  private joined(word: string, read: () => Condition): Condition[] {
    const parts = [read()];
    while (this.takes(word)) parts.push(read());
    return parts;
  }

  private one(): Condition {
    return this.nested(() => {
      if (this.takes('not')) {
        const inner = this.one();
        return (values) => !inner(values);
      }
      return this.bracketed() ?? this.comparison();
    });
  }

  /** A condition in parentheses; nothing where the parenthesis opens a sum: `(a + b) < c`. */
  private bracketed(): Condition | undefined {
    const before = this.at;
    if (!this.takes('(')) return undefined;
    try {
      const inner = this.condition();
      if (this.takes(')')) return inner;
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      // Where no sum stands here either, what is wrong with the condition inside is what is wrong.
      this.at = before;
      try {
        return this.comparison();
      } catch {
        throw error;
      }
    }
    this.at = before;
    return undefined;
  }

  private comparison(): Condition {
    const left = this.sum();
    const sign = this.next();
    const holds = sign === undefined ? undefined : COMPARED[sign];
    if (!holds) {
      const found = sign === undefined ? 'ends without a comparison' : `has ${sign} where a comparison is due`;
      throw new ConditionError(found, EXAMPLE);
    }
    const right = this.sum();
    if (left.kind !== right.kind)
      throw new ConditionError(
        `compares a ${left.kind} with a ${right.kind}`,
        'write 30d for a duration, "easy" for text',
      );
    if (left.kind === 'category' && !EQUALITY.includes(sign!))
      throw new ConditionError(`orders texts with ${sign}`, 'texts can be compared with = and != only');
    return (values) => holds(order(left.value(values), right.value(values)));
  }

  private sum(): Term {
    let left = this.product();
    for (let sign = this.takesOne('+', '-'); sign !== undefined; sign = this.takesOne('+', '-')) {
      const right = this.product();
      if (left.kind !== right.kind || left.kind === 'category')
        throw new ConditionError(
          `has a ${left.kind} ${sign} a ${right.kind}`,
          'add numbers to numbers, durations to durations',
        );
      left = sized(left.kind, left, right, sign === '+' ? add : (a, b) => add(a, negated(b)));
    }
    return left;
  }

  private product(): Term {
    let left = this.factor();
    for (let sign = this.takesOne('*', '/'); sign !== undefined; sign = this.takesOne('*', '/')) {
      const right = this.factor();
      const kind = KINDS_OF_PRODUCTS[`${left.kind}${sign}${right.kind}`];
      if (!kind)
        throw new ConditionError(`has a ${left.kind} ${sign} a ${right.kind}`, 'multiply and divide by numbers');
      left = sized(kind, left, right, sign === '*' ? multiply : quotient);
    }
    return left;
  }

  private factor(): Term {
    return this.nested(() => {
      if (this.takes('-')) {
        const inner = this.factor();
        if (inner.kind === 'category') throw new ConditionError('has a minus before a text', EXAMPLE);
        return sized(inner.kind, inner, inner, negated);
      }
      if (this.takes('(')) {
        const inner = this.sum();
        if (!this.takes(')')) throw new ConditionError('leaves a parenthesis open', 'close it');
        return inner;
      }
      return this.single(this.next());
    });
  }

  private single(token: string | undefined): Term {
    if (token === undefined) throw new ConditionError('ends too early', EXAMPLE);
    if (/^["']/.test(token)) return constant({ kind: 'category', word: token.slice(1, -1) });
    const seconds = parseDuration(token);
    if (seconds !== undefined) return constant({ kind: 'duration', size: { top: BigInt(seconds), bottom: 1n } });
    const size = parseRational(token);
    if (size) return constant({ kind: 'number', size });
    const kind = this.axes.get(token);
    if (kind === undefined || WORDS.includes(token)) {
      if (!/^[a-zA-Z]/.test(token)) throw new ConditionError(`has ${token} where a value is due`, EXAMPLE);
      const isText = [this.tokens[this.at - 2], this.tokens[this.at]].some((sign) => EQUALITY.includes(sign ?? ''));
      const remedy = remedyFor(token, this.axes.keys(), 'axes are');
      throw new ConditionError(
        `there is no axis ${token}`,
        isText ? `a text is written in quotes, "${token}"; ${remedy}` : remedy,
      );
    }
    return { kind, value: (values) => values.get(token)! };
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > DEEPEST) throw new ConditionError('nests too deeply', 'write it as several conditions');
    try {
      return read();
    } finally {
      this.depth--;
    }
  }

  private next(): string | undefined {
    return this.tokens[this.at++];
  }

  private takes(token: string): boolean {
    return this.takesOne(token) !== undefined;
  }

  private takesOne(...tokens: readonly string[]): string | undefined {
    const token = this.tokens[this.at];
    if (token === undefined || !tokens.includes(token)) return undefined;
    this.at++;
    return token;
  }
}

const EQUALITY: readonly string[] = ['=', '==', '!='];

const COMPARED: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '=': (order) => order === 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
};

const KINDS_OF_PRODUCTS: Readonly<Record<string, 'number' | 'duration'>> = {
  'number*number': 'number',
  'number/number': 'number',
  'duration*number': 'duration',
  'number*duration': 'duration',
  'duration/number': 'duration',
  'duration/duration': 'number',
};

function constant(value: Value): Term {
  return { kind: value.kind, value: () => value };
}

function sized(kind: 'number' | 'duration', a: Term, b: Term, make: (a: Rational, b: Rational) => Rational): Term {
  return { kind, value: (values) => ({ kind, size: make(sizeOf(a.value(values)), sizeOf(b.value(values))) }) };
}

function quotient(a: Rational, b: Rational): Rational {
  const result = divide(a, b);
  if (!result) throw new ConditionError('divides by zero', 'leave out the value that makes it zero');
  return result;
}

function order(a: Value, b: Value): number {
  if (a.kind === 'category' || b.kind === 'category') return (a as Word).word === (b as Word).word ? 0 : 1;
  return compare(a.size, b.size);
}

function sizeOf(value: Value): Rational {
  if (value.kind === 'category') throw new TypeError('a text has no size');
  return value.size;
}
