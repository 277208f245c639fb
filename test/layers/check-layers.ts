/**
 * The rules of the source tree as a function over texts: which folder may import which, and what a pure run may not use.
 * It must not read files, so that the test can plant violations.
 */
import ts from 'typescript';

/** What each layer may import besides itself; a layer that is missing here is a violation. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'sim/engine': [],
  'sim/model': ['sim/engine'],
  'sim/policies': ['sim/engine', 'sim/model'],
  'sim/workload': ['sim/engine', 'sim/model'],
  'sim/simulation': ['sim/engine', 'sim/model', 'sim/policies', 'sim/workload'],
  'sim/experiment': ['sim/engine', 'sim/model', 'sim/policies', 'sim/workload', 'sim/simulation'],
  reports: ['sim/engine', 'sim/model', 'sim/policies', 'sim/workload', 'sim/simulation', 'sim/experiment'],
  'sim/cli': ['sim/engine', 'sim/model', 'sim/policies', 'sim/workload', 'sim/simulation', 'sim/experiment', 'reports'],
};

/** Members that differ between engines, machines, moments or languages. */
const IMPURE_MEMBERS: Readonly<Record<string, readonly string[] | 'all'>> = {
  Math: [
    'random',
    ...['log', 'log2', 'log10', 'log1p', 'exp', 'expm1', 'pow', 'cbrt', 'hypot'],
    ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
  ],
  Date: ['now'],
  performance: 'all',
  process: 'all',
  crypto: 'all',
};

const LINES_MAX = 400;
/** Code is broken by its formatter, comments are not. */
const COMMENT_COLUMNS_MAX = 125;
const COMMENT = /^\s*(\/\/|\/?\*)/;

/** One line for each violation, `path:line: what`; `sources` maps a path from the project's root to its text. */
export function layerViolations(sources: ReadonlyMap<string, string>): string[] {
  return [...sources].flatMap(([path, text]) => [...violationsOf(path, text)]);
}

function* violationsOf(path: string, text: string): Generator<string> {
  const layer = layerOf(path);
  if (layer === null) {
    yield `${path}:1: is in no layer`;
    return;
  }
  if (!/^(#!.*\n)?\/\*\*/.test(text)) yield `${path}:1: does not begin with a doc comment`;
  const lines = text.split('\n').length - 1;
  if (lines > LINES_MAX) yield `${path}:${LINES_MAX}: ${lines} lines, at most ${LINES_MAX}`;
  for (const [k, line] of text.split('\n').entries()) {
    if (COMMENT.test(line) && line.length > COMMENT_COLUMNS_MAX)
      yield `${path}:${k + 1}: a comment of ${line.length} columns, at most ${COMMENT_COLUMNS_MAX}`;
  }
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const at = (node: ts.Node): string => `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const target = importedBy(node);
    const what = target === null ? layer !== 'sim/cli' && impurity(node) : wrongImport(path, layer, target);
    if (what) found.push(`${at(node)}: ${what}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  yield* found;
}

function layerOf(path: string): string | null {
  return Object.keys(MAY_IMPORT).find((layer) => path.startsWith(`${layer}/`)) ?? null;
}

/** The module that a node imports: statically, for its types, as a re-export or with `import()`. */
function importedBy(node: ts.Node): string | null {
  const literal = (expression: ts.Node | undefined): string | null =>
    expression && ts.isStringLiteralLike(expression) ? expression.text : null;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : null;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return literal(node.arguments[0]);
  return null;
}

function wrongImport(path: string, layer: string, target: string): string | null {
  if (!target.startsWith('.')) {
    return layer !== 'sim/cli' && target.startsWith('node:') ? `imports ${target} outside sim/cli` : null;
  }
  const resolved = resolve(path, target);
  const other = layerOf(resolved);
  if (other === layer || (other !== null && MAY_IMPORT[layer]?.includes(other))) return null;
  return `${layer} must not import ${other ?? resolved}`;
}

function resolve(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function impurity(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node)) {
    const [object, member] = [node.expression.getText(), node.name.text];
    const members = Object.hasOwn(IMPURE_MEMBERS, object) ? IMPURE_MEMBERS[object] : undefined;
    if (members === 'all' || members?.includes(member)) return `uses ${object}.${member}`;
    if (/^(toLocale|localeCompare)/.test(member)) return `uses ${member}, which depends on the language of the machine`;
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length)
    return 'uses new Date()';
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken) {
    // Powers of 2 and 10 are exact where they are whole; any other power is Math.pow by another name.
    if (!['2', '10'].includes(node.left.getText())) return 'uses ** on something other than 2 or 10';
  }
  return null;
}
