import { type Dashboard, type Panel } from '@grafana/schema';
import type * as BarChart from '@grafana/schema/dist/esm/raw/composable/barchart/panelcfg/x/BarChartPanelCfg_types.gen';
import type * as BarGauge from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type * as Geomap from '@grafana/schema/dist/esm/raw/composable/geomap/panelcfg/x/GeomapPanelCfg_types.gen';
import type * as Table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as TimeSeries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import { type Target } from './provisioned.ts';

/** What JSON holds of a type: text where the type has a member of an enumeration. */
type Json<T> = unknown extends T
  ? T
  : T extends string
    ? `${T}`
    : T extends readonly (infer Item)[]
      ? readonly Json<Item>[]
      : T extends object
        ? { [Key in keyof T]: Json<T[Key]> }
        : T;

type FieldConfigSource = Json<NonNullable<Panel['fieldConfig']>>;

/** A panel whose options and own settings of fields are those of its type. */
type PanelOf<Type extends string, Options, Custom> = Omit<
  Json<Panel>,
  'type' | 'options' | 'fieldConfig' | 'targets'
> & {
  readonly type: Type;
  readonly options: Json<Options>;
  readonly fieldConfig: Omit<FieldConfigSource, 'defaults'> & {
    readonly defaults: Omit<FieldConfigSource['defaults'], 'custom'> & { readonly custom?: Partial<Json<Custom>> };
  };
  readonly targets: readonly Target[];
};

/**
 * A dashboard as Grafana's own types have it, each panel with the options of its type, so that what is misspelt or of another type is
 * an error. The types do not reach into the query, the settings of a map's layers, overrides and transformations.
 */
export interface CheckedDashboard extends Omit<Json<Dashboard>, 'panels'> {
  readonly panels: readonly (
    | PanelOf<'barchart', BarChart.Options, BarChart.FieldConfig>
    | PanelOf<'bargauge', BarGauge.Options, never>
    | PanelOf<'geomap', Geomap.Options, never>
    | PanelOf<'table', Table.Options, Table.FieldConfig>
    | PanelOf<'timeseries', TimeSeries.Options, TimeSeries.FieldConfig>
  )[];
}
