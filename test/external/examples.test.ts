import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type AlertDifference } from '../../src/model/foreign-alert.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { trapline } from '../cli/trapline.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const HAS_PYTHON = process.env['CI'] !== undefined || spawnSync('python3', ['--version']).status === 0;

function runWith(example: string, scenario: string, ...options: string[]) {
  const args = ['run', scenario, '--json', '--out', inFolder('run'), '--engine', 'process', ...options];
  const { status, stdout, stderr } = trapline([...args, '--', 'python3', `examples/engines/${example}`]);
  return { status, stderr, report: JSON.parse(stdout) as Report };
}

// Install Python 3 to run these.
describe.skipIf(!HAS_PYTHON)('the engines in examples/', () => {
  it('distinct_values.py finds what the oracle does in order and without repetitions', () => {
    const { status, stderr, report } = runWith('distinct_values.py', 'window-edge');
    expect({ status, stderr: stderr.trim() }).toEqual({ status: 0, stderr: '' });
    expect(report.engine_facts).toMatchObject({ name: 'distinct-values', unmatched: 0, repeated: 0 });
    expect(Object.keys(report.rules)).toEqual(['impossible_travel', 'spending_spree']);
    expect(report.rules['impossible_travel']!.alerts.total).toBeGreaterThan(0);
    for (const rule of Object.values(report.rules)) {
      expect(rule.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
    }
  });

  it('wrong_pairs.py takes pairs that have something between, and each is told', () => {
    const { report } = runWith('wrong_pairs.py', 'mixed-fraud', '--set', 'duration=2d');
    const { missing, extra } = report.rules['low_high_velocity']!.engine_vs_oracle;
    expect(missing).toBe(0);
    expect(extra).toBeGreaterThan(0);
    expect(report.rules['low_high_velocity']!.alerts.spurious).toBe(extra);
    const lines = readFileSync(inFolder('run', 'differences.jsonl'), 'utf8').trimEnd().split('\n');
    const differences = lines.map((line) => JSON.parse(line) as AlertDifference);
    expect(differences).toHaveLength(extra!);
    for (const { difference, expected, said } of differences) {
      expect({ difference, expected, alert: typeof said?.transaction_id }).toEqual({
        difference: 'extra',
        expected: null,
        alert: 'string',
      });
    }
  });
});
