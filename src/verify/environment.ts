/** What must not matter to a run, and is varied to show that it does not. */
export interface Environment {
  /** As in the variable TZ. */
  readonly timeZone: string;
  /** A BCP 47 tag. */
  readonly locale: string;
  readonly batchRows: number;
  /** Who take turns at the partitions. */
  readonly consumers: number;
}

/** Half-hours off and with a summer time of its own; and one more for those who live there. */
const TIME_ZONES = ['Pacific/Chatham', 'America/St_Johns'] as const;
/** Turkish has an i of its own when it changes case, German another decimal point and thousands separator. */
const LOCALES = ['tr-TR', 'de-DE'] as const;
/** Prime, so that blocks and batches hardly ever end together. */
const MAX_BATCH_ROWS = 997;
/** Into so many batches a short run is cut, or its consumers would never take turns. */
const BATCHES = 50;
const CONSUMERS = [3, 2] as const;

/** What this process runs in. */
export function ownEnvironment(batchRows: number, consumers: number): Environment {
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  return { timeZone, locale, batchRows, consumers };
}

/** A run as far as it bears on how it can be done otherwise. */
export interface RunSize {
  readonly partitions: number;
  readonly transactions: number;
}

/** Another environment, different in everything. With one partition there is nothing for a second consumer to do. */
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

/** The variables of a process's environment that put it there. */
export function variablesOf({ timeZone, locale }: Environment): Record<string, string> {
  const posix = `${locale.replace('-', '_')}.UTF-8`;
  return { TZ: timeZone, LANG: posix, LC_ALL: posix };
}

/** What differs between two, in words: "time zone Pacific/Chatham for UTC, …". */
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
