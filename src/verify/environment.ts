/** The parts of a run's environment that must not change its results. They are varied to check that. */
export interface Environment {
  /** As in the variable TZ. */
  readonly timeZone: string;
  /** A BCP 47 tag. */
  readonly locale: string;
  readonly batchRows: number;
  /** Number of consumers that share the partitions. */
  readonly consumers: number;
}

/**
 * Time zones with offsets of half-hours and quarter-hours and with summer time. The second is for machines that use the first.
 */
const TIME_ZONES = ['Pacific/Chatham', 'America/St_Johns'] as const;
/** Turkish changes the case of "i" differently; German has another decimal point and thousands separator. */
const LOCALES = ['tr-TR', 'de-DE'] as const;
/** A prime, so that blocks and batches rarely end together. */
const MAX_BATCH_ROWS = 997;
/** A short run is cut into this many batches, so that its consumers alternate. */
const BATCHES = 50;
const CONSUMERS = [3, 2] as const;

/** The environment of this process. */
export function ownEnvironment(batchRows: number, consumers: number): Environment {
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  return { timeZone, locale, batchRows, consumers };
}

/** The properties of a run that limit how its environment can vary. */
export interface RunSize {
  readonly partitions: number;
  readonly transactions: number;
}

/**
 * An environment in which everything is different. With one partition the number of consumers stays, because a second one would
 * have no work.
 */
export function otherThan(own: Environment, { partitions, transactions }: RunSize): Environment {
  const batchRows = Math.max(1, Math.min(MAX_BATCH_ROWS, Math.floor(transactions / BATCHES)));
  return {
    timeZone: anotherOf(TIME_ZONES, own.timeZone),
    locale: anotherOf(LOCALES, own.locale),
    batchRows: batchRows === own.batchRows ? batchRows + 1 : batchRows,
    consumers: partitions === 1 ? own.consumers : anotherOf(CONSUMERS, own.consumers),
  };
}

function anotherOf<T extends string | number>([usual, other]: readonly [T, T], own: string | number): T {
  return own === usual ? other : usual;
}

/** The environment variables for a process with this time zone and locale. */
export function variablesOf({ timeZone, locale }: Environment): Record<string, string> {
  const posix = `${locale.replace('-', '_')}.UTF-8`;
  return { TZ: timeZone, LANG: posix, LC_ALL: posix };
}

/** The differences between two environments in words: "time zone Pacific/Chatham for UTC, …". */
export function describeVariation(first: Environment, second: Environment): string {
  const parts = [
    ['time zone', first.timeZone, second.timeZone],
    ['locale', first.locale, second.locale],
    ['batches of', `${first.batchRows} rows`, `${second.batchRows}`],
    ['consumers', first.consumers, second.consumers],
  ] as const;
  return parts
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => `${name} ${after} for ${before}`)
    .join(', ');
}
