import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../tooling/project.ts';
import { ALERT_RULES, DASHBOARD_PROVIDERS, DASHBOARDS, DATA_SOURCES, type Panel } from './provisioned.ts';

const [DATA_SOURCE] = DATA_SOURCES;
const OURS = { type: 'influxdb', uid: 'trapline-influxdb' };
const COLUMNS = 24;

/** Names of the variables that a text uses. */
function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
}

function overlap(a: Panel, b: Panel): boolean {
  const [one, other] = [a.gridPos, b.gridPos];
  const apart = one.x + one.w <= other.x || other.x + other.w <= one.x;
  return !(apart || one.y + one.h <= other.y || other.y + other.h <= one.y);
}

it('the data source takes all that differs between installations from the environment, the token as a secret', () => {
  expect(DATA_SOURCES).toHaveLength(1);
  expect(DATA_SOURCE).toMatchObject({
    ...OURS,
    url: '${TRAPLINE_INFLUX_URL}',
    jsonData: { version: 'InfluxQL', dbName: '${TRAPLINE_INFLUX_DATABASE}', httpHeaderName1: 'Authorization' },
    secureJsonData: { httpHeaderValue1: 'Token ${TRAPLINE_INFLUX_TOKEN}' },
  });
});

it('dashboards and what leads to them are where docker-compose.yml puts them, its secrets under the same names', () => {
  const compose = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
  expect(DASHBOARD_PROVIDERS.map(({ options }) => options.path)).toEqual(['/var/lib/grafana/dashboards']);
  expect(compose).toContain('- ./grafana/dashboards:/var/lib/grafana/dashboards:ro\n');
  expect(compose).toContain('- ./grafana/provisioning:/etc/grafana/provisioning:ro\n');
  for (const name of variablesIn(JSON.stringify(DATA_SOURCE))) expect(compose).toContain(`      ${name}: `);
});

describe.each(DASHBOARDS)('$title', ({ uid, description, panels, templating, links, time, refresh }) => {
  const { list: variables } = templating;

  it('has panels with ids of their own, a title and a description each', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    for (const panel of panels) expect(panel.description.length).toBeGreaterThan(40);
  });

  it('has panels side by side within the grid, with no gap above them', () => {
    for (const panel of panels) {
      const { x, y, w } = panel.gridPos;
      expect(x + w).toBeLessThanOrEqual(COLUMNS);
      expect(panels.filter((other) => other !== panel && overlap(panel, other))).toEqual([]);
      const above = panels.filter(({ gridPos }) => gridPos.y + gridPos.h === y && gridPos.x < x + w);
      expect(y === 0 || above.length > 0).toBe(true);
    }
  });

  it('asks the data source alone', () => {
    const sources = [...panels, ...panels.flatMap(({ targets }) => targets), ...variables].map((one) => one.datasource);
    for (const source of sources) expect(source).toEqual(OURS);
  });

  it('asks in InfluxQL, of a table or for series with names', () => {
    for (const { rawQuery, resultFormat, alias, query } of panels.flatMap(({ targets }) => targets)) {
      expect(rawQuery).toBe(true);
      expect(resultFormat === 'table').toBe(alias === undefined);
      expect(query).toContain('WHERE $timeFilter AND "run_id" =~ /^${run:regex}$/');
    }
  });

  it('defines each variable that it uses before that, and uses each that it defines', () => {
    const names = variables.map(({ name }) => name);
    for (const [i, { query }] of variables.entries()) {
      for (const name of variablesIn(query)) expect(names.slice(0, i)).toContain(name);
    }
    const used = panels.flatMap(({ targets }) => targets.flatMap(({ query }) => variablesIn(query)));
    expect([...new Set(used)].sort()).toEqual([...names].sort());
  });

  it('begins with everything chosen', () => {
    for (const { multi, includeAll, allValue, current } of variables) {
      expect({ multi, includeAll, allValue, value: current.value }).toEqual({
        multi: true,
        includeAll: true,
        allValue: '.*',
        value: ['$__all'],
      });
    }
  });

  it('filters every panel by each variable whose tag its measurement has', () => {
    const tags: Readonly<Record<string, readonly string[]>> = {
      '/_alerts$/': ['client'],
      raw_transactions: ['client', 'region'],
      txn_count_by_region: ['region'],
      impossible_travel_alerts: ['client', 'region'],
      spending_spree_alerts: ['client'],
      low_high_velocity_alerts: ['client'],
      impossible_speed_alerts: ['client'],
      unusual_amount_alerts: ['client'],
      alert_latency: ['client'],
    };
    for (const { query } of panels.flatMap(({ targets }) => targets)) {
      const measurement = /FROM "?([\w/$]+)"?/.exec(query)![1]!;
      expect(new Set(variablesIn(query))).toEqual(new Set(['run', ...(tags[measurement] ?? [])]));
    }
  });

  it('draws its thresholds, and names columns that are there', () => {
    for (const { type, targets, fieldConfig, options } of panels) {
      const { thresholds, custom } = fieldConfig.defaults;
      const [first] = thresholds?.steps ?? [];
      expect(first?.value ?? null).toBeNull();
      if (type === 'timeseries' || type === 'barchart') {
        expect(custom?.['thresholdsStyle'] === undefined).toBe(thresholds === undefined);
      }
      const columns = [...targets[0]!.query.matchAll(/"(\w[\w ]*)"/g)].map(([, name]) => name);
      const named = fieldConfig.overrides.map(({ matcher }) => matcher.options);
      expect(columns).toEqual(expect.arrayContaining(named));
      if (type === 'barchart') expect(columns).toContain(options['xField']);
    }
  });

  it('opens on what is live, renews itself, and says how to see what is not', () => {
    expect(time).toEqual({ from: 'now-30m', to: 'now' });
    expect(['10s', '30s']).toContain(refresh);
    expect(description).toContain('Virtual time');
  });

  it('leads to the other dashboard, back to what is live, and to virtual time', () => {
    const [other] = DASHBOARDS.filter((one) => one.uid !== uid);
    expect(links.map(({ url }) => url)).toEqual([
      `/d/${other!.uid}`,
      `/d/${uid}?from=${time.from}&to=${time.to}&refresh=${refresh}`,
      `/d/${uid}?from=${Date.UTC(2026, 2, 2)}&to=${Date.UTC(2026, 2, 10)}&refresh=`,
    ]);
  });
});

describe('alert rules', () => {
  it('have ids of their own', () => {
    expect(new Set(ALERT_RULES.map(({ uid }) => uid)).size).toBe(ALERT_RULES.length);
  });

  it.each(ALERT_RULES)('ask, take one value and hold it against a threshold: $title', ({ condition, data }) => {
    const refIds = data.map(({ refId }) => refId);
    expect(new Set(refIds).size).toBe(refIds.length);
    for (const [i, { refId, datasourceUid, relativeTimeRange, model }] of data.entries()) {
      expect(model).toMatchObject({ refId, datasource: { uid: datasourceUid } });
      expect(relativeTimeRange.from).toBeGreaterThan(relativeTimeRange.to);
      if (datasourceUid === DATA_SOURCE!.uid) expect(model).toMatchObject({ datasource: OURS, rawQuery: true });
      else
        expect([datasourceUid, ...refIds.slice(0, i)]).toEqual([
          '__expr__',
          ...refIds.slice(0, i - 1),
          model.expression,
        ]);
    }
    expect(refIds).toEqual(['A', 'B', 'C']);
    expect(condition).toBe('C');
  });

  it.each(ALERT_RULES)('lead to the panel that shows the same threshold: $title', ({ dashboardUid, panelId, data }) => {
    const panel = DASHBOARDS.find(({ uid }) => uid === dashboardUid)?.panels.find(({ id }) => id === panelId);
    const { evaluator } = data.at(-1)!.model.conditions![0]!;
    const steps = panel?.fieldConfig.defaults.thresholds?.steps.map(({ value }) => value);
    expect(steps).toContain(evaluator.params[0]);
  });

  it.each(ALERT_RULES)(
    'say nothing that Grafana takes for a variable of the environment: $title',
    ({ annotations }) => {
      expect(Object.values(annotations).join('')).not.toContain('$');
    },
  );
});
