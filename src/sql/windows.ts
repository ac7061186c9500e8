import { type WindowSpec } from '../model/rule-set.ts';
import { type SqlDialect } from './dialect.ts';

/** How the windows of a rule are said in SQL. */
export interface SqlWindow {
  /** Columns that give each row its window, from a table `source`; a row of several windows comes once for each. */
  readonly select: string;
  /** The frame of everything in the window up to a row, for OVER (…). */
  readonly frame: string;
  /** Whether a row where the condition `holds` goes on with an alert. */
  readonly extend: string;
}

/** The windows of a rule over rows of `source`, which has client_id and event_time_ms. */
export function windowSql(window: WindowSpec, source: string, dialect: SqlDialect): SqlWindow {
  switch (window.kind) {
    case 'trailing':
      return trailing(window.sizeMs, source, dialect);
    case 'tumbling': {
      const start = startSql(window.sizeMs);
      const ends = `${start} AS window_start_ms, ${start} + ${window.sizeMs} AS window_end_ms`;
      return aligned(`SELECT *, ${ends} FROM ${source}`, window.sizeMs, dialect);
    }
    case 'hopping':
      return aligned(hoppingSql(window.sizeMs, window.slideMs, source), window.sizeMs, dialect);
  }
}

/** It extends what the row before it, of the same window, was part of. `lag()` would do, but in Flink it is the same for all peers. */
function trailing(sizeMs: number, source: string, { time, span }: SqlDialect): SqlWindow {
  const order = `PARTITION BY client_id ORDER BY ${time}`;
  const pair = `OVER (${order} ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`;
  return {
    select: `SELECT *, event_time_ms - ${sizeMs} AS window_start_ms, event_time_ms AS window_end_ms FROM ${source}`,
    frame: `${order} RANGE BETWEEN ${span(sizeMs)} PRECEDING AND CURRENT ROW`,
    extend: `sum(CASE WHEN holds THEN 1 ELSE 0 END) ${pair} = 2\n      AND min(event_time_ms) ${pair} >= window_start_ms`,
  };
}

/** Where the window begins that is aligned to the epoch, also for times before it. */
function startSql(sizeMs: number): string {
  return `event_time_ms - mod(mod(event_time_ms, ${sizeMs}) + ${sizeMs}, ${sizeMs})`;
}

/** The array is made of the row: a join with constants would cost Flink the time attribute. */
function hoppingSql(sizeMs: number, slideMs: number, source: string): string {
  const latest = startSql(slideMs);
  const starts = Array.from({ length: Math.ceil(sizeMs / slideMs) }, (_, n) => `${latest} - ${n * slideMs}`);
  return (
    `SELECT *, window_start_ms + ${sizeMs} AS window_end_ms` +
    `\n  FROM ${source} CROSS JOIN UNNEST(ARRAY[\n    ${starts.join(',\n    ')}\n  ]) AS starts (window_start_ms)` +
    `\n  WHERE event_time_ms < window_start_ms + ${sizeMs}`
  );
}

/** An aligned window; its first detection opens, and each later one extends. */
function aligned(select: string, sizeMs: number, { time, wholeWindow }: SqlDialect): SqlWindow {
  const order = `PARTITION BY client_id, window_start_ms ORDER BY ${time}`;
  return {
    select,
    frame: `${order} ${wholeWindow(sizeMs)}`,
    extend: `sum(CASE WHEN holds THEN 1 ELSE 0 END) OVER (${order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) > 1`,
  };
}
