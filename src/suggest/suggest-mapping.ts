import { mappingSchema } from '../config/mapping-schema.ts';
import { loadYamlFile } from '../config/issues.ts';
import { listNames } from '../config/messages.ts';
import { Fields } from '../mapping/fields.ts';
import { compileMapping } from '../mapping/row-mapper.ts';
import { vocabularyFor } from '../model/vocabulary-for.ts';
import { allocateBatch } from '../model/batch.ts';
import { TraplineError } from '../model/errors.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { printable } from '../text/printable.ts';
import { type Column, type Guess, quoted } from './guess.ts';
import { type AmountGuess, guessAmount } from './guess-amount.ts';
import { guessRegion } from './guess-region.ts';
import { guessElapsed, guessTime, guessTimeOfSeveral } from './guess-time.ts';
import { plainName, type Role, SHOP } from './names.ts';
import { candidates } from './roles.ts';
import { type Sample } from './sample.ts';
import { quantity } from '../text/quantity.ts';
import { extraHint } from './extra-hint.ts';

const CODED: readonly Role[] = ['location', 'device', 'category', 'region'];
/** Of English, German, French, Spanish, Italian, Portuguese, Dutch and Polish; numbers as tables of floats write them too. */
const FRAUD = new Set(
  (
    '1 1.0 yes y true t fraud fraudulent ja j wahr betrug oui o vrai fraude frauduleux si sí sì s verdadero vero frode sim verdadeiro tak ' +
    'prawda oszustwo waar'
  ).split(' '),
);
const LEGITIMATE = new Set(
  (
    '0 0.0 no n false f legit legitimate genuine normal nein falsch legitim non faux légitime falso legítimo legittimo nao não nie fałsz nee ' +
    'onwaar'
  ).split(' '),
);
/** What says fraud where this says that there is none. */
const OPPOSITES: ReadonlyMap<string, string> = new Map([
  ['0', '1'],
  ['0.0', '1.0'],
  ['no', 'yes'],
  ['n', 'y'],
  ['false', 'true'],
  ['f', 't'],
  ['nein', 'ja'],
  ['nee', 'ja'],
  ['non', 'oui'],
  ['nie', 'tak'],
  ['não', 'sim'],
  ['nao', 'sim'],
]);
/** Texts by which a column tells a purchase from a refund or a payment in. */
const DEBIT_AND_CREDIT: readonly (readonly [debit: string, credit: string])[] = [
  ['d', 'c'],
  ['dr', 'cr'],
  ['dbit', 'crdt'],
  ['debit', 'credit'],
  ['s', 'h'],
  ['soll', 'haben'],
  ['af', 'bij'],
  ['wn', 'ma'],
];

/**
 * A first mapping for a sample, as YAML with a comment on each guess. It has been read back, and the sample mapped by it. `source` names in
 * its title where the sample is from. Throws TraplineError('input') where a column that a mapping must have is not found.
 */
export function suggestMapping(sample: Sample, source: string): string {
  const suggestion = new Suggestion(sample);
  const guesses = suggestion.guesses();
  const head = [
    `title: ${quoted(source)}`,
    `format: ${sample.format}`,
    ...(sample.format === 'csv' && sample.delimiter !== ',' ? [`delimiter: ${JSON.stringify(sample.delimiter)}`] : []),
  ];
  const body = guesses.map(
    ({ key, yaml, notes }) =>
      `${notes.map((note) => `# ${printable(note)}\n`).join('')}${key}:${yaml.startsWith('\n') ? '' : ' '}${yaml}`,
  );
  const yaml = `${[...head, '', body.join('\n\n')].join('\n')}\n`;
  const spec = loadYamlFile('the suggested mapping', yaml, mappingSchema);
  return `${[introduction(sample, spec), unused(sample, spec)].join('\n')}\n\n${yaml}`;
}

/** What became of the sample, in comments. */
function introduction(sample: Sample, spec: MappingSpec): string {
  const { mapped, problem } = tryOut(sample, spec);
  const lines = [
    'A first mapping, guessed from names and texts. Every line marked CHECK is a decision that the sample does not prove.',
    `It maps ${mapped} of the sample's ${quantity(sample.rows.length, 'row')}.`,
    ...(problem === undefined ? [] : [`The first that it does not map is row ${problem.row}: ${problem.reason}`]),
  ];
  return lines.map((line) => `# ${printable(line)}`).join('\n');
}

function unused({ columns, ambiguous }: Sample, spec: MappingSpec): string {
  const used = new Set(compileMapping(spec, vocabularyFor(spec)).columns);
  const left = columns.filter((column) => !used.has(column));
  const lines = [
    left.length === 0 ? 'Every column is used.' : `Columns without a use: ${left.map(quoted).join(', ')}.`,
    ...extraHint(left),
  ];
  if (ambiguous > 0)
    lines.push(`No mapping can use ${quantity(ambiguous, 'column')} without a name, or with the name of another.`);
  return lines.map((line) => `# ${line}`).join('\n');
}

/** Maps the sample. */
function tryOut(
  { columns, rows }: Sample,
  spec: MappingSpec,
): { readonly mapped: number; readonly problem: { readonly row: number; readonly reason: string } | undefined } {
  const vocabulary = vocabularyFor(spec);
  const mapper = compileMapping(spec, vocabulary);
  const batch = allocateBatch(vocabulary, 1);
  const fields = new Fields(mapper.columns.length);
  const places = mapper.columns.map((column) => columns.indexOf(column));
  let mapped = 0;
  let problem: { row: number; reason: string } | undefined;
  for (const [i, row] of rows.entries()) {
    for (const [at, place] of places.entries()) {
      const text = row[place] ?? null;
      if (text === null) fields.setNull(at);
      else fields.setText(at, text);
    }
    const reason = mapper.map(fields, batch, 0, i);
    if (reason === undefined) mapped += 1;
    else problem ??= { row: i + 1, reason };
  }
  return { mapped, problem };
}

/** Gives each column at most one role. */
class Suggestion {
  readonly #columns: readonly Column[];
  readonly #rows: number;
  readonly #taken = new Set<string>();

  constructor({ columns, rows }: Sample) {
    this.#rows = rows.length;
    this.#columns = columns.map((name, i) => {
      const texts = rows.map((row) => row[i] ?? '').filter((text) => text.trim() !== '');
      const isNull = rows.some((row) => row[i] === null);
      return { name, texts, missing: rows.length - texts.length, isNull };
    });
  }

  guesses(): readonly Guess[] {
    const label = this.#label();
    const time = this.#severalTimes() ?? this.#time();
    const { amount, excludes } = this.#amount();
    const id = this.#id();
    const client = this.#client();
    const coded = CODED.flatMap((role) => this.#coded(role));
    const places = (['latitude', 'longitude'] as const).flatMap((role) => this.#coordinate(role));
    const region = coded.some(({ key }) => key === 'region') ? undefined : this.#regionOf(places);
    const currency = this.#currency(amount);
    const regions = region === undefined ? [] : [region];
    return [...id, client, time, amount, currency, ...coded, ...regions, ...places, ...excludes, ...label];
  }

  #time(): Guess {
    const made = this.#find('time', guessTime) ?? this.#find('time', guessElapsed);
    if (made === undefined) throw this.#lacks('time');
    return made;
  }

  /** Where debits have a column of their own, it has the amounts, and rows without one are left out. */
  #amount(): { readonly amount: AmountGuess; readonly excludes: readonly Guess[] } {
    const one = this.#find('amount', guessAmount);
    if (one !== undefined) return { amount: this.#withDirection(one), excludes: [] };
    const debit = candidates('debit', this.#columns, this.#taken).find((column) => guessAmount(column) !== undefined);
    if (debit === undefined) throw this.#lacks('amount');
    this.#taken.add(debit.name);
    const amount = guessAmount(debit)!;
    const notes = ['CHECK: debits and credits have a column each; a purchase is a debit, and credits are left out'];
    const empty = debit.isNull
      ? []
      : [
          {
            key: 'excludes',
            yaml: `[{ column: ${quoted(debit.name)}, equals: '', reason: credit }]`,
            notes: ['rows without a debit'],
          },
        ];
    if (debit.isNull && debit.missing > 0)
      notes.push('CHECK: rows that are null there are malformed: leave them out of the file');
    return { amount: { ...amount, notes: [...notes, ...amount.notes] }, excludes: debit.missing === 0 ? [] : empty };
  }

  /** The amount with the column that tells debits from credits, if there is one and no amount has a sign. */
  #withDirection(amount: AmountGuess): AmountGuess {
    if (amount.hasSigns) return amount;
    for (const column of this.#columns) {
      if (this.#taken.has(column.name) || column.missing > 0) continue;
      const texts = [...new Set(column.texts)];
      const pair = DEBIT_AND_CREDIT.find((each) => texts.every((text) => each.includes(text.toLowerCase())));
      if (pair === undefined || texts.length < 2) continue;
      this.#taken.add(column.name);
      const [debit, credit] = pair.map((word) => texts.filter((text) => text.toLowerCase() === word).map(quoted));
      const yaml = `debit: { column: ${quoted(column.name)}, debit: [${debit!.join(', ')}], credit: [${credit!.join(', ')}] }`;
      const notes = [...amount.notes, `CHECK: ${column.name} tells debits, which are purchases, from credits`];
      return { ...amount, yaml: amount.yaml.replace(/ \}$/, `, ${yaml} }`), notes };
    }
    return amount;
  }

  #regionOf(places: readonly Guess[]): Guess | undefined {
    const [latitude, longitude] = places.map(({ yaml }) => this.#columns.find(({ name }) => quoted(name) === yaml));
    return latitude === undefined || longitude === undefined ? undefined : guessRegion(latitude, longitude);
  }

  #severalTimes(): Guess | undefined {
    const wide = guessTimeOfSeveral(this.#columns.filter(({ name }) => !this.#taken.has(name)));
    for (const name of wide?.columns ?? []) this.#taken.add(name);
    return wide;
  }

  /** The first candidate of which a guess can be made, and of a time else the first column at all. */
  #find<G extends Guess>(role: 'time' | 'amount', guess: (column: Column) => G | undefined): G | undefined {
    const named = candidates(role, this.#columns, this.#taken);
    const others =
      role === 'time'
        ? this.#columns.filter(({ name }) => !this.#taken.has(name) && !named.some((each) => each.name === name))
        : [];
    for (const column of [...named, ...others]) {
      const made = guess(column);
      if (made === undefined) continue;
      this.#taken.add(column.name);
      const rivals = named.filter((each) => each !== column && guess(each) !== undefined).map(({ name }) => name);
      const notes =
        rivals.length === 0 ? made.notes : [...made.notes, `CHECK: it could also be ${rivals.join(' or ')}`];
      return { ...made, notes: [...notes, ...missingNote(column)] };
    }
    return undefined;
  }

  #lacks(role: Role): TraplineError {
    const named = role === 'client' ? [] : candidates(role, this.#columns, this.#taken);
    const names = listNames(this.#columns.map(({ name }) => name));
    const nearly =
      named[0] === undefined
        ? ''
        : `; ${named[0].name} has texts of several forms, or of one that is not known, as ${JSON.stringify(named[0].texts[0] ?? '')}`;
    return new TraplineError(
      'file_invalid',
      `no column of the sample is taken for the ${role}${nearly}: the columns are ${names}`,
    );
  }

  #id(): readonly Guess[] {
    const column = candidates('id', this.#columns, this.#taken).find(
      ({ texts }) => texts.length === this.#rows && new Set(texts).size === texts.length,
    );
    if (column === undefined) return [];
    this.#taken.add(column.name);
    return [
      {
        key: 'transaction_id',
        yaml: quoted(column.name),
        notes: ['its value is different in every row of the sample'],
      },
    ];
  }

  #client(): Guess {
    const named = candidates('client', this.#columns, this.#taken).filter(({ missing }) => missing * 10 < this.#rows);
    const [column] = named;
    if (column === undefined) throw this.#lacks('client');
    this.#taken.add(column.name);
    const distinct = new Set(column.texts).size;
    const notes = [
      `CHECK: whose transactions a rule looks at together; ${this.#among(distinct)}`,
      ...missingNote(column),
    ];
    if (named.length > 1)
      notes.push(
        `CHECK: it could also be ${named
          .slice(1)
          .map(({ name }) => name)
          .join(' or ')}`,
      );
    return { key: 'client', yaml: `{ columns: [${quoted(column.name)}] }`, notes };
  }

  #among(distinct: number): string {
    return `${quantity(distinct, 'different value')} in ${quantity(this.#rows, 'row')}`;
  }

  #currency({ symbols }: AmountGuess): Guess {
    const [column] = candidates('currency', this.#columns, this.#taken).filter(({ texts }) =>
      texts.every((text) => /^[A-Z]{3}$/.test(text)),
    );
    if (column !== undefined && symbols.size === 0) {
      this.#taken.add(column.name);
      return { key: 'currency', yaml: `{ column: ${quoted(column.name)} }`, notes: missingNote(column) };
    }
    const known = [...symbols].filter((entry): entry is [string, string] => entry[1] !== null);
    if (symbols.size > 1 && known.length === symbols.size) {
      const byCurrency = new Map<string, string[]>();
      for (const [symbol, currency] of known) byCurrency.set(currency, [...(byCurrency.get(currency) ?? []), symbol]);
      const listed = [...byCurrency].map(([currency, signs]) => `${currency}: [${signs.map(quoted).join(', ')}]`);
      return {
        key: 'currency',
        yaml: `{ symbols: { ${listed.join(', ')} } }`,
        notes: ['CHECK: what each sign beside an amount stands for'],
      };
    }
    const [only] = known;
    const notes = [
      only === undefined ? 'CHECK: no column names a currency' : `CHECK: what ${only[0]} beside the amounts stands for`,
    ];
    return { key: 'currency', yaml: `{ constant: ${only?.[1] ?? 'USD'} }`, notes };
  }

  #coded(role: Role): readonly Guess[] {
    const [column, ...others] = candidates(role, this.#columns, this.#taken).filter(({ texts }) => texts.length > 0);
    if (column === undefined) return [];
    this.#taken.add(column.name);
    const distinct = new Set(column.texts).size;
    const notes = [`${this.#among(distinct)}, such as ${JSON.stringify(column.texts[0])}`, ...missingNote(column)];
    if (others.length > 0) notes.push(`CHECK: it could also be ${others.map(({ name }) => name).join(' or ')}`);
    if (role === 'location' && SHOP.test(plainName(column.name)))
      notes.push('CHECK: no column names a city; the shop stands in for it, as far as each is in one place');
    if (role === 'region' && distinct > 20)
      notes.push('CHECK: a rule on regions takes each of them as a place of its own; groups can join several into one');
    return [{ key: role, yaml: `{ column: ${quoted(column.name)} }`, notes }];
  }

  #coordinate(role: 'latitude' | 'longitude'): readonly Guess[] {
    const limit = role === 'latitude' ? 90 : 180;
    const isDegrees = (text: string): boolean => /^[+-]?\d+(?:\.\d+)?$/.test(text) && Math.abs(Number(text)) <= limit;
    const column = candidates(role, this.#columns, this.#taken).find(
      ({ texts }) => texts.length > 0 && texts.every(isDegrees),
    );
    if (column === undefined) return [];
    this.#taken.add(column.name);
    return [
      {
        key: role,
        yaml: quoted(column.name),
        notes: ['decimal degrees; CHECK: of the shop, not of the home of the client'],
      },
    ];
  }

  #label(): readonly Guess[] {
    for (const column of candidates('label', this.#columns, this.#taken)) {
      const values = [...new Set(column.texts)];
      const fraud = values.filter((text) => FRAUD.has(text.toLowerCase()));
      const rest = values.filter((text) => !fraud.includes(text));
      if (values.length === 0 || values.length > 2 || !rest.every((text) => LEGITIMATE.has(text.toLowerCase())))
        continue;
      this.#taken.add(column.name);
      const count = column.texts.filter((text) => fraud.includes(text)).length;
      const listed = fraud.length === 0 ? [OPPOSITES.get(rest[0]!.toLowerCase()) ?? '1'] : fraud;
      const notes = [
        `CHECK: ${count} of ${this.#rows} rows are taken for fraud; gap says how far apart two of one episode may be`,
        ...(fraud.length === 0 ? [`CHECK: no row of the sample is fraud; ${listed[0]!} is a guess`] : []),
      ];
      return [
        {
          key: 'labels',
          yaml: `{ field: ${quoted(column.name)}, fraud: [${listed.map(quoted).join(', ')}], gap: 30m }`,
          notes,
        },
      ];
    }
    return [];
  }
}

function missingNote({ missing, texts }: Column): readonly string[] {
  return missing === 0 ? [] : [`CHECK: it is empty in ${missing} of ${missing + texts.length} rows`];
}
