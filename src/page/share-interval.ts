import { formatShare } from '../report/format.ts';
import { figure } from './figure.ts';
import { html, type Markup } from './markup.ts';

/** An interval of a share, each end as a figure of the report; `–` where there is none. */
export function shareInterval(at: readonly string[], bounds: readonly [number, number] | null): Markup {
  if (bounds === null) return figure(at, null, formatShare);
  return html`${figure([...at, '0'], bounds[0], formatShare)} – ${figure([...at, '1'], bounds[1], formatShare)}`;
}
