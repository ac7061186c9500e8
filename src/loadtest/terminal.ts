import { type Colors } from '../report/colors.ts';
import { formatDuration, formatRate } from '../report/format.ts';
import { formatLatency } from '../report/latency-rows.ts';
import { drawTable } from '../report/table-layout.ts';
import { DEFAULT_WIDTH } from '../report/terminal-columns.ts';
import { printable } from '../text/printable.ts';
import { type BenchResult, type BenchStep } from './result-schema.ts';
import { gateText, stepFailure, sustainableText } from './words.ts';

/** A load test for a person at a terminal of so many columns. */
export function renderBench(result: BenchResult, colors: Colors, width = DEFAULT_WIDTH): string {
  const { gate, objective } = result;
  const sections = [
    header(result).map((line, i) => ` ${i === 0 ? colors.bold(line) : colors.dim(line)}`),
    drawTable({ head: HEAD, rows: result.steps.map(row) }, { align: 'right', width, colors }),
    failures(result),
    [
      ` ${sustainableText(result)}`,
      ...(gate === null ? [] : [` ${gate.met ? colors.green('✓') : colors.red('✗')} ${gateText(gate, objective)}`]),
    ],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const HEAD = ['Step', 'rate/s', 'offered', 'done', 'p50', 'p90', 'p99', 'p99.9', 'max', 'of', 'backlog', ''];

function header({ scenario, seed, bus, consumers, machine, versions, settings, objective }: BenchResult): string[] {
  const how = bus === 'memory' ? 'in memory' : `through Kafka · consumers ${consumers}`;
  const { step_ms, warm_up_ms } = settings;
  return [
    printable(`${scenario} · seed ${seed}`),
    `${how} · steps of ${formatDuration(step_ms)} after ${formatDuration(warm_up_ms)} of warm-up`,
    `objective p50 ${formatDuration(objective.p50_ms)} · p99 ${formatDuration(objective.p99_ms)}, from due to ` +
      (objective.measured_to === 'visible' ? 'visible in InfluxDB' : 'collected'),
    printable(`${machine.cores} × ${machine.cpu} · Node ${versions.node} · trapline ${versions.trapline}`),
  ];
}

function row(step: BenchStep): string[] {
  const { p50, p90, p99, p999, max } = step.latency_ms;
  return [
    String(step.number),
    formatRate(step.rate_per_s),
    formatRate(step.offered_per_s),
    formatRate(step.processed_per_s),
    ...[p50, p90, p99, p999, max].map(formatLatency),
    formatRate(step.alerts.measured),
    `${formatGrowth(step.backlog.growth_per_s)}/s`,
    step.sustained ? '✓' : '✗',
  ];
}

/** With its sign: `+1,204`, `−0.3`, `0`. */
function formatGrowth(perS: number): string {
  if (Math.abs(perS) < 0.05) return '0';
  return `${perS < 0 ? '−' : '+'}${formatRate(Math.abs(perS))}`;
}

function failures({ steps }: BenchResult): string[] {
  return steps
    .filter(({ sustained }) => !sustained)
    .map((step) => ` step ${step.number}, ${formatRate(step.rate_per_s)}/s, not sustained: ${stepFailure(step)}`);
}
