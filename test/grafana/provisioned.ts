import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../tooling/project.ts';

const GRAFANA = join(ROOT, 'grafana');

export interface DataSourceRef {
  readonly type: string;
  readonly uid: string;
}

export interface Target {
  readonly refId: string;
  readonly datasource: DataSourceRef;
  readonly query: string;
  readonly rawQuery: boolean;
  readonly resultFormat: 'time_series' | 'table';
  /** What a series is called; only where it is no table. */
  readonly alias?: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource: DataSourceRef;
  /** The shortest `$__interval`. */
  readonly interval?: string;
  readonly targets: readonly Target[];
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit?: string;
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null }[] };
      readonly custom?: Readonly<Record<string, unknown>>;
    };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: string };
      readonly properties: readonly { readonly id: string }[];
    }[];
  };
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly datasource: DataSourceRef;
  readonly query: string;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue: string;
  readonly current: { readonly value: readonly string[] };
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly links: readonly { readonly url: string }[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly Panel[];
}

export interface AlertQuery {
  readonly refId: string;
  readonly datasourceUid: string;
  readonly relativeTimeRange: { readonly from: number; readonly to: number };
  readonly model: {
    readonly refId: string;
    readonly datasource: DataSourceRef;
    readonly query?: string;
    readonly type?: string;
    readonly expression?: string;
    readonly reducer?: string;
    readonly conditions?: readonly { readonly evaluator: { readonly type: string; readonly params: number[] } }[];
  };
}

export interface AlertRule {
  readonly uid: string;
  readonly title: string;
  readonly condition: string;
  readonly dashboardUid: string;
  readonly panelId: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: readonly AlertQuery[];
}

interface DashboardProvider {
  readonly folder: string;
  readonly options: { readonly path: string };
}

export interface DataSource extends DataSourceRef {
  readonly url: string;
  readonly jsonData: Readonly<Record<string, string>>;
  readonly secureJsonData: Readonly<Record<string, string>>;
}

/** The dashboards by file name, as Grafana reads them. */
export const DASHBOARD_FILES: ReadonlyMap<string, string> = new Map(
  readdirSync(join(GRAFANA, 'dashboards')).map((name) => [
    name,
    readFileSync(join(GRAFANA, 'dashboards', name), 'utf8'),
  ]),
);

export const DASHBOARDS: readonly Dashboard[] = [...DASHBOARD_FILES.values()].map(
  (text) => JSON.parse(text) as Dashboard,
);

export const ALERT_RULES = provisioned<{ readonly groups: readonly { readonly rules: readonly AlertRule[] }[] }>(
  'alerting',
).flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));

export const DATA_SOURCES = provisioned<{ readonly datasources: readonly DataSource[] }>('datasources').flatMap(
  ({ datasources }) => datasources,
);

/** What Grafana is told to read dashboards from. */
export const DASHBOARD_PROVIDERS = provisioned<{ readonly providers: readonly DashboardProvider[] }>(
  'dashboards',
).flatMap(({ providers }) => providers);

/** What every file of a folder of `grafana/provisioning` says. */
function provisioned<File>(folder: string): readonly File[] {
  const path = join(GRAFANA, 'provisioning', folder);
  return readdirSync(path).map((name) => parse(readFileSync(join(path, name), 'utf8')) as File);
}
