import { type WindowSpec } from '../model/rule-set.ts';

/** How the windows of a rule are said in SQL. */
export interface SqlWindow {
  /** Columns that give each row its window, from a table `source`; a row of several windows comes once for each. */
  readonly select: string;
  /** The frame of everything in the window up to a row, for OVER (…). */
  readonly frame: string;
  /** The rows before it that may have opened the alert which it goes on with: a condition over them is `going`. */
  readonly extend: string;
}

/** The windows of a rule over rows of `source`, which has client_id and event_time_ms. */
export function windowSql(window: WindowSpec, source: string): SqlWindow {
  switch (window.kind) {
    case 'trailing':
      return {
        select: `SELECT *, event_time_ms - ${window.sizeMs} AS window_start_ms, event_time_ms AS window_end_ms FROM ${source}`,
        frame: `PARTITION BY client_id ORDER BY event_time_ms RANGE BETWEEN ${window.sizeMs} PRECEDING AND CURRENT ROW`,
        extend:
          'lag(holds) OVER (PARTITION BY client_id ORDER BY event_time_ms)' +
          '\n      AND lag(event_time_ms) OVER (PARTITION BY client_id ORDER BY event_time_ms) >= window_start_ms',
      };
    case 'tumbling':
      return aligned(
        `SELECT *, ${startSql(window.sizeMs)} AS window_start_ms,` +
          ` ${startSql(window.sizeMs)} + ${window.sizeMs} AS window_end_ms FROM ${source}`,
      );
    case 'hopping':
      return aligned(hoppingSql(window.sizeMs, window.slideMs, source));
  }
}

/** Where the window begins that is aligned to the epoch, also for times before it. */
function startSql(sizeMs: number): string {
  return `CAST(floor(event_time_ms / ${sizeMs}.0) AS BIGINT) * ${sizeMs}`;
}

function hoppingSql(sizeMs: number, slideMs: number, source: string): string {
  const numbers = Array.from({ length: Math.ceil(sizeMs / slideMs) }, (_, n) => `(${n})`).join(', ');
  const start = `${startSql(slideMs)} - n * ${slideMs}`;
  return (
    `SELECT *, ${start} AS window_start_ms, ${start} + ${sizeMs} AS window_end_ms` +
    ` FROM ${source} CROSS JOIN (VALUES ${numbers}) AS slides (n) WHERE event_time_ms < ${start} + ${sizeMs}`
  );
}

function aligned(select: string): SqlWindow {
  const partition = 'PARTITION BY client_id, window_start_ms ORDER BY event_time_ms';
  return {
    select,
    frame: `${partition} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`,
    extend: `max(CASE WHEN holds THEN 1 ELSE 0 END) OVER (${partition} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) = 1`,
  };
}
