import { FEEDS } from './feed.ts';
import { type FeedFigures, type PeerFigures } from './measure-feed.ts';

/**
 * The figures of a feed in Markdown: a heading, a table, and what is to be said of the peers that found something else. A feed
 * that is only for comparing has no times.
 */
export function tableOf(figures: FeedFigures, threads: number): string {
  const { feed, rows, clients, expected, peers, failures } = figures;
  const { about, timed } = FEEDS[feed];
  const size = `${count(rows)} transactions of ${count(clients)} clients, ${count(expected)} detections.`;
  const columns = COLUMNS.filter((column) => timed || !column.timed);
  const lines = [
    `### \`${feed}\`: ${about}`,
    '',
    timed ? `${size} Median (least–most).` : size,
    '',
    row(columns.map(({ header }) => header)),
    row(columns.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...peers.map((peer) => row(columns.map(({ cell }) => cell(peer, rows, threads)))),
    ...notes(peers),
    ...failures.map((failure) => `\nFailed: ${failure}.`),
    ...(timed ? ratios(peers) : []),
  ];
  return lines.join('\n');
}

interface Column {
  readonly header: string;
  readonly timed: boolean;
  cell(figures: PeerFigures, rows: number, threads: number): string;
}

const millionsOf = ({ peer }: PeerFigures, rows: number): number => (rows * peer.passes) / 1e6;

const COLUMNS: readonly Column[] = [
  { header: 'peer', timed: false, cell: ({ peer }) => `\`${peer.name}\`: ${peer.title()}` },
  { header: 'threads', timed: true, cell: ({ peer }, _, threads) => String(peer.threaded ? threads : 1) },
  {
    header: 'M rows/s',
    timed: true,
    cell: (figures, rows) => spread(figures.runs.map(({ wallS }) => millionsOf(figures, rows) / wallS)),
  },
  {
    header: 'CPU s per M rows',
    timed: true,
    cell: (figures, rows) => spread(figures.runs.map(({ cpuS }) => cpuS / millionsOf(figures, rows))),
  },
  { header: 'ready after s', timed: true, cell: ({ readyS }) => readyS.toFixed(1) },
  {
    header: 'peak MiB',
    timed: true,
    cell: ({ peakMib }) => (Number.isNaN(peakMib) ? 'unknown' : peakMib.toFixed(0)),
  },
  { header: 'missing', timed: false, cell: ({ missing }) => count(missing) },
  { header: 'extra', timed: false, cell: ({ extra }) => count(extra) },
];

function notes(peers: readonly PeerFigures[]): string[] {
  return peers.flatMap(({ peer, missing, extra, tied }) => {
    if (missing + extra === 0) return [];
    const atTies = `${count(tied)} of the ${count(missing + extra)} differences`;
    return [`\n\`${peer.name}\`: ${atTies} are at transactions with the timestamp of another one of the same client.`];
  });
}

/** Trapline's rules against each loop in C, by CPU time, where both ran. */
function ratios(peers: readonly PeerFigures[]): string[] {
  const cpuOf = (name: string): number | undefined => {
    const found = peers.find(({ peer }) => peer.name === name);
    return found === undefined ? undefined : median(found.runs.map(({ cpuS }) => cpuS));
  };
  const ours = cpuOf('rules');
  return ['c', 'c-prefetch'].flatMap((name) => {
    const theirs = cpuOf(name);
    if (ours === undefined || theirs === undefined) return [];
    return [`\n\`rules\` does ${(theirs / ours).toFixed(2)} of what \`${name}\` does in the same CPU time.`];
  });
}

/** `median (least–most)`. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `${figure(median(values))} (${figure(sorted[0]!)}–${figure(sorted.at(-1)!)})`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Three significant digits at most. */
function figure(value: number): string {
  return value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : value >= 1
        ? value.toFixed(2)
        : value.toFixed(3);
}

function count(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

function row(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
