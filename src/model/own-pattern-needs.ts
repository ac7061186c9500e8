import { type OwnPattern, type SequenceStep } from './own-pattern.ts';

/** The fields of a transaction that a step can choose. */
export type ChosenField = 'category' | 'device' | 'region' | 'location';

/** The values that traffic has, as far as they are known before its transactions are drawn. */
export interface TrafficValues {
  readonly names: Readonly<Record<ChosenField, readonly string[]>>;
  /** How many of them can be told apart; of locations, in the region that has the fewest. */
  readonly distinct: Readonly<Record<ChosenField, number>>;
}

/** Something that a sequence asks for and the traffic does not have. */
export type UnmetNeed = NeedOf<'name'> | NeedOf<'values'>;

interface NeedOf<Kind extends 'name' | 'values'> {
  readonly kind: Kind;
  readonly step: number;
  readonly field: ChosenField;
  /** Of a name: its place in the step's list, and itself. */
  readonly index: Kind extends 'name' ? number : null;
  /** Of a name: whether the step has no other, so that it may be a misspelt word. */
  readonly alone: Kind extends 'name' ? boolean : null;
  /** The name; or how many different values are needed. */
  readonly needed: Kind extends 'name' ? string : number;
  /** The names that there are; or how many values there are. */
  readonly known: Kind extends 'name' ? readonly string[] : number;
}

const FIELDS: readonly ChosenField[] = ['category', 'device', 'region', 'location'];

/** All that the traffic lacks for a pattern, in the order of the steps. */
export function unmetNeeds({ sequence }: OwnPattern, traffic: TrafficValues): UnmetNeed[] {
  return sequence.flatMap((step, at) =>
    FIELDS.flatMap((field): UnmetNeed[] => {
      const choice = step[field];
      if (choice === undefined) return [];
      if (choice.kind === 'one_of') return unknownNames(choice.names, at, field, traffic.names[field]);
      const needed = valuesNeeded(sequence, at, field);
      const known = traffic.distinct[field];
      return needed <= known ? [] : [{ kind: 'values', step: at, field, index: null, alone: null, needed, known }];
    }),
  );
}

function unknownNames(
  names: readonly string[],
  step: number,
  field: ChosenField,
  known: readonly string[],
): UnmetNeed[] {
  return names.flatMap((needed, index): UnmetNeed[] =>
    known.includes(needed) ? [] : [{ kind: 'name', step, field, index, alone: names.length === 1, needed, known }],
  );
}

/** How many values the word of a step asks for. */
function valuesNeeded(sequence: readonly SequenceStep[], at: number, field: ChosenField): number {
  const step = sequence[at]!;
  switch (step[field]?.kind) {
    case 'different':
      return valuesBefore(sequence.slice(0, at), field) + step.count.high;
    case 'far':
    case 'neighbouring':
      return 2;
    case 'shared':
      return field === 'region' ? 1 : 0;
    default:
      return 0;
  }
}

/** The most different values that some steps can have between them. */
function valuesBefore(steps: readonly SequenceStep[], field: ChosenField): number {
  const sources = steps.map((step) => sourceOf(step, field));
  const drawn = steps.reduce((sum, { count }, i) => sum + (sources[i] === 'drawn' ? count.high : 0), 0);
  const listed = new Set(sources.flatMap((source) => (typeof source === 'string' ? [] : source)));
  // What the first transaction has before any is drawn; `same` repeats it, and every purchase at home shares one place.
  const first = sources.includes('home') || sources[0] === 'same' ? 1 : 0;
  const shared = sources.includes('shared') ? 1 : 0;
  return drawn + listed.size + first + shared;
}

type Source = 'drawn' | 'same' | 'home' | 'shared' | readonly string[];

/** Where the values of a step come from: from a list, from those before it, from home, from the campaign, or each is drawn. */
function sourceOf(step: SequenceStep, field: ChosenField): Source {
  const choice = step[field];
  if (choice?.kind === 'one_of') return choice.names;
  if (choice?.kind === 'same' || choice?.kind === 'home' || choice?.kind === 'shared') return choice.kind;
  if (choice !== undefined) return 'drawn';
  if (field === 'category' || field === 'device') return 'drawn';
  const place = field === 'region' ? step.location : step.region;
  if (place === undefined || place.kind === 'home') return 'home';
  if (place.kind === 'same') return 'same';
  if (field === 'location') return 'drawn';
  return place.kind === 'different' ? 'home' : place.kind === 'shared' ? 'shared' : 'drawn';
}
