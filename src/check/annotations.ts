import { isAbsolute, relative, resolve } from 'node:path';
import { placeOf } from '../config/capture-expectations-schema.ts';
import { nodeFileAccess } from '../config/file-access.ts';
import { parseYaml } from '../config/yaml-source.ts';
import { type SourceLocation, TraplineError } from '../model/errors.ts';
import { type CheckResult, failsComparison } from './check-result.ts';
import { figureName, figureWords } from './figure-change.ts';
import { expectationAt, missedLines } from './missed-words.ts';
import { changeLines, comparisonText, errorText, nothingGates } from './result-words.ts';
import { type Subject } from './subjects.ts';

/** A remark of GitHub on a line of a file. */
export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
  readonly location: SourceLocation;
}

/** What failed of a check, each at the line that it is about: an expectation in its scenario, a worse figure at its rule. */
export function annotationsOf(results: readonly CheckResult[]): Annotation[] {
  return results.filter(({ passed }) => !passed).flatMap(ofResult);
}

/** The error that ended a command before it had results; none where it is about no file. */
export function annotationOfError(error: unknown): Annotation[] {
  if (!(error instanceof TraplineError) || error.location === undefined) return [];
  return [{ level: 'error', title: 'trapline check', message: error.message, location: error.location }];
}

function ofResult(result: CheckResult): Annotation[] {
  const { subject } = result;
  const whole = { file: subject.file };
  const error = (title: string, message: string, location: SourceLocation = whole): Annotation => {
    return { level: 'error', title: `${subject.label}: ${title}`, message, location };
  };
  if (result.kind === 'failed') {
    const location = result.error instanceof TraplineError ? result.error.location : undefined;
    return [error('the run failed', errorText(result.error), location)];
  }
  const { missed, isGated, comparison, verdict } = result;
  return [
    ...missed.map((one) =>
      error('an expectation is missed', missedLines(one, subject).join('\n'), lineOf(subject, one.path)),
    ),
    ...(isGated ? [] : [error('nothing gates it', nothingGates(result))]),
    ...(verdict?.equal === false ? [error('not deterministic', 'two runs of one seed differ')] : []),
    ...(!failsComparison(comparison) || comparison.kind !== 'compared'
      ? []
      : comparison.failOn === 'worse'
        ? comparison.figures
            .filter(({ judgement }) => judgement === 'worse')
            .map((change) =>
              error(
                `${figureName(change.figure)} is worse than ${comparison.against}`,
                figureWords(change),
                ruleAt(subject, change.rule),
              ),
            )
        : [error(comparisonText(comparison), changeLines(comparison).join('\n'))]),
  ];
}

function lineOf(subject: Subject, path: string): SourceLocation | undefined {
  if (subject.kind === 'scenario') return placeIn(subject.file, [['expect', path]]);
  const ofAlerts = expectationAt(subject, path);
  if (subject.expectationsFile === null) return undefined;
  return placeIn(subject.expectationsFile, [ofAlerts === undefined ? ['expect', path] : placeOf(ofAlerts)]);
}

/** In the file of the rule set, or in the scenario where the rules stand there. */
function ruleAt({ file, kind, ruleSetFile }: Subject, rule: string): SourceLocation | undefined {
  if (ruleSetFile !== null) return ruleIn(ruleSetFile, rule, []);
  return kind === 'scenario' ? ruleIn(file, rule, ['engine', 'rules']) : undefined;
}

function ruleIn(file: string, rule: string, base: readonly string[]): SourceLocation | undefined {
  const ruleSet = base.reduce<unknown>(member, read(file)?.value);
  const rules = member(ruleSet, 'rules');
  if (!Array.isArray(rules)) return undefined;
  const index = rules.findIndex((one: unknown) => member(one, 'name') === rule);
  return placeIn(file, [
    [...base, 'rules', index, 'name'],
    [...base, 'rules'],
  ]);
}

function placeIn(file: string, paths: readonly (readonly (string | number)[])[]): SourceLocation | undefined {
  const source = read(file);
  const origins = paths.map((path) => source?.origin(path, 'key'));
  const origin = origins.find((one) => one?.kind === 'file');
  return origin?.kind === 'file' ? origin.location : undefined;
}

/** A file that has gone since it was run is no reason to lose the remark. */
function read(file: string): ReturnType<typeof parseYaml> | undefined {
  try {
    return parseYaml(file, nodeFileAccess.readFile(file));
  } catch {
    return undefined;
  }
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

/**
 * A remark as the command that GitHub's runner reads from the output of a step. Files are named from the repository's root on; of one outside of
 * `workspace` only the text is said. Percent signs and ends of lines are escaped, in properties colons and commas too, as the runner undoes.
 */
export function workflowCommand({ level, title, message, location }: Annotation, workspace: string): string {
  const path = relative(workspace, resolve(location.file));
  const isInside = !path.startsWith('..') && !isAbsolute(path);
  const place = isInside ? { file: path, line: location.line, col: location.column } : {};
  const properties = Object.entries({ ...place, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${level} ${properties.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
