import { distance } from 'fastest-levenshtein';
import { builtInValues } from '../model/built-in-names.ts';
import { CHOICE_WORDS, type OwnPattern, type SequenceStep } from '../model/own-pattern.ts';
import { type UnmetNeed, unmetNeeds } from '../model/own-pattern-needs.ts';
import { type Distribution } from '../model/distribution.ts';
import { type Scenario } from '../model/scenario.ts';
import { reach } from './distribution-reach.ts';
import { type Impossibility } from './impossibility.ts';
import { listNames, show, unknownName } from './messages.ts';
import { FRAUD_PATTERNS } from './pattern-names.ts';
import { type ConfigPath } from './path.ts';
import { formatDuration } from './units.ts';

const RULES: ConfigPath = ['engine', 'rules'];

/** An entry of `fraud:` or `decoys:` whose pattern the scenario defines. */
interface Use {
  readonly name: string;
  readonly own: OwnPattern;
  readonly path: ConfigPath;
  /** Null for decoys. */
  readonly evasion: Distribution | null;
}

/** What patterns of the scenario's own ask for, and the rest of it does not allow. */
export function ownPatternImpossibilities(scenario: Scenario): Impossibility[] {
  const uses = usesIn(scenario);
  // Of entries with one pattern, each has the same needs.
  const patterns = new Map(uses.map((use) => [use.name, use.own]));
  return [
    ...[...patterns].flatMap(([name, own]) => unmetBy(scenario, name, own)),
    ...uses.flatMap((use) => [...withoutEffect(use), ...longerThanTheRun(scenario, use)]),
    ...[...patterns].flatMap(([name, own]) => campaignWithout(scenario, name, own)),
    ...inBothLists(uses),
    ...misspeltDetects(scenario),
  ];
}

function usesIn({ fraud, decoys }: Scenario): Use[] {
  return [
    ...fraud.flatMap((spec, i): Use[] =>
      'own' in spec ? [{ name: spec.pattern, own: spec.own, path: ['fraud', i], evasion: spec.evasion }] : [],
    ),
    ...decoys.flatMap((spec, i): Use[] =>
      'own' in spec ? [{ name: spec.kind, own: spec.own, path: ['decoys', i], evasion: null }] : [],
    ),
  ];
}

/** Names and numbers of values that the traffic does not have. Those of traffic that brings its own are known only when the world is made. */
function unmetBy({ traffic }: Scenario, name: string, own: OwnPattern): Impossibility[] {
  const values = builtInValues(traffic);
  if (values === null) return [];
  return unmetNeeds(own, values).map((need) => {
    const path = ['patterns', name, 'sequence', need.step, need.field];
    // A single name may be written without a list around it; the place is found either way.
    const at = need.kind === 'name' ? [...path, need.index] : path;
    return { path: at, message: saying(need), involves: [['traffic', 'kind']] };
  });
}

function saying(need: UnmetNeed): string {
  if (need.kind === 'name') return unknownValue(need);
  const where = need.field === 'location' ? 'a region of the traffic' : 'the traffic';
  return `needs ${need.needed} different values of ${need.field}, and ${where} has ${need.known}`;
}

/** Of more names than this, messages list the words only. */
const MOST_LISTED = 20;

/** A word stands alone; in a list there are names only. */
function unknownValue({ field, needed, known, alone }: Extract<UnmetNeed, { kind: 'name' }>): string {
  const words: readonly string[] = CHOICE_WORDS[field];
  if (!alone && words.includes(needed)) return `${show(needed)} is no name: it stands alone, not in a list of names`;
  if (!alone) return unknownName(field, needed, known);
  const names = [...known, ...words];
  const advice = names.length > MOST_LISTED ? `expected one of the traffic's, or ${listNames(words)}` : undefined;
  return unknownName(field, needed, names, advice);
}

function withoutEffect({ name, own, path, evasion }: Use): Impossibility[] {
  if (evasion === null || reach(evasion) === 0 || evades(own)) return [];
  const message = `evasion has no effect, since ${show(name)} does not say what it evades: write evades: 10m in patterns.${name}, or in a step`;
  return [{ path: [...path, 'evasion'], message, involves: [['patterns', name]] }];
}

function evades({ sequence, evadesMs }: OwnPattern): boolean {
  return evadesMs !== undefined || sequence.some((step) => step.evadesMs !== undefined);
}

function longerThanTheRun({ durationMs }: Scenario, { name, own, path, evasion }: Use): Impossibility[] {
  const ms = longestMs(own, evasion);
  if (durationMs === null || ms < durationMs) return [];
  const message = `an episode of ${formatDuration(ms)} does not fit into the scenario's duration of ${formatDuration(durationMs)}`;
  return [{ path: ['patterns', name, 'sequence'], message, involves: [['duration'], path] }];
}

/** A campaign with more clients than there are, or that takes longer than the run. */
function campaignWithout({ traffic, durationMs }: Scenario, name: string, { campaign }: OwnPattern): Impossibility[] {
  if (campaign === undefined) return [];
  const path = ['patterns', name, 'campaign'];
  const { clients, spanMs } = campaign;
  const known = 'clients' in traffic ? traffic.clients : null;
  const few: Impossibility[] =
    known === null || clients.high <= known
      ? []
      : [
          {
            path: [...path, 'clients'],
            message: `a campaign of ${clients.high} clients needs as many, and traffic has ${known}`,
            involves: [['traffic', 'clients']],
          },
        ];
  if (durationMs === null || spanMs < durationMs) return few;
  const message = `a campaign of ${formatDuration(spanMs)} does not fit into the scenario's duration of ${formatDuration(durationMs)}`;
  return [...few, { path: [...path, 'span'], message, involves: [['duration']] }];
}

/** How long an episode can last. */
function longestMs({ sequence, evadesMs }: OwnPattern, evasion: Distribution | null): number {
  const share = evasion === null ? 0 : Math.min(1, reach(evasion));
  const drawnMs = sequence.reduce((sum, step) => sum + stepMs(step, share), 0);
  return evadesMs === undefined ? drawnMs : evadedMs(drawnMs, share, evadesMs);
}

function stepMs({ count, spacingMs, spanMs, gapMs, evadesMs }: SequenceStep, share: number): number {
  const gap = longestDraw(gapMs);
  const within = spanMs === undefined ? (count.high - 1) * longestDraw(spacingMs) : longestDraw(spanMs);
  return within + (evadesMs === undefined ? gap : evadedMs(gap, share, evadesMs));
}

/** The longest delay in whole ms: a uniform draw stays below its upper bound. */
function longestDraw(delayMs: Distribution | undefined): number {
  if (delayMs === undefined) return 0;
  return delayMs.kind === 'uniform' ? delayMs.high - 1 : reach(delayMs);
}

/** The longer of a delay as drawn and as evaded, in whole ms. */
function evadedMs(delayMs: number, share: number, windowMs: number): number {
  return Math.max(delayMs, Math.round((1 - share) * delayMs + share * (windowMs + 1)));
}

function inBothLists(uses: readonly Use[]): Impossibility[] {
  return uses.flatMap(({ name, path, evasion }): Impossibility[] => {
    if (evasion !== null || !uses.some((other) => other.name === name && other.evasion !== null)) return [];
    const message = `${show(name)} is fraud already: define legitimate behaviour under a name of its own`;
    return [{ path: [...path, 'kind'], message }];
  });
}

/** A rule that detects a pattern unheard of, where one with nearly the same name is detected by none. */
function misspeltDetects({ fraud, engine }: Scenario): Impossibility[] {
  const own = [...new Set(fraud.flatMap((spec) => ('own' in spec ? [spec.pattern] : [])))];
  const detected = engine.ruleSet.rules.flatMap(({ name: rule, detects }, i) =>
    detects.map((pattern, j) => ({ rule, pattern, place: ['rules', i, 'detects', j] })),
  );
  const known = [...own, ...FRAUD_PATTERNS];
  return own
    .filter((name) => detected.every(({ pattern }) => pattern !== name))
    .flatMap((name): Impossibility[] => {
      const near = detected.find(({ pattern }) => !known.includes(pattern) && distance(pattern, name) <= 2);
      if (near === undefined) return [];
      const { rule, pattern, place } = near;
      const message = `the rule ${show(rule)} of ${engine.ruleSet.name} detects ${show(pattern)}, which is not defined; did you mean ${show(name)}, which no rule detects?`;
      // A rule set may be written here, alone or as one of two, or stand in a file of its own.
      const exactly = [RULES, [...RULES, 'current']].map((base) => [...base, ...place]);
      return [{ path: RULES, message, exactly }];
    });
}
