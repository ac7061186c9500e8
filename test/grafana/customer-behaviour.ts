import { geohash } from '../../src/influx/geohash.ts';
import { type DetectionDetails } from '../../src/model/alert.ts';
import { type Row } from './answers.ts';
import { groupBy, sumOf, type View } from './view.ts';

type Details<Kind extends DetectionDetails['kind']> = Extract<DetectionDetails, { readonly kind: Kind }>;

/** What each panel of *Customer behaviour* must show, by its title. */
export const CUSTOMER_BEHAVIOUR: Readonly<Record<string, (view: View) => readonly Row[]>> = {
  'Transactions per minute': (view) =>
    view.drawn(view.transactions, {
      time: (one) => one.event_time_ms,
      series: () => 'transactions',
      value: (all) => view.perMinute(all.length),
      empty: 0,
    }),

  'Transactions by region': (view) =>
    view.drawn(cellsOf(view, 'regions'), {
      time: ({ timeMs }) => timeMs,
      series: ({ key }) => key,
      value: (all) => view.perMinute(sumOf(all, ({ count }) => count)),
      empty: 0,
    }),

  'Average amount by category': (view) =>
    view.drawn(cellsOf(view, 'categories'), {
      time: ({ timeMs }) => timeMs,
      series: ({ key }) => key,
      value: (all) => sumOf(all, ({ sum_cents, count }) => sum_cents / count / 100) / all.length,
    }),

  'Cumulative amount per client': (view) =>
    [...groupBy(view.transactions, (one) => one.client_id)]
      .map(([client_id, all]) => ({ time: view.range.fromMs, client_id, amount: dollars(all) }))
      .sort((a, b) => b.amount - a.amount)
      .slice(0, 20),

  'Activity by city': (view) =>
    [...groupBy(view.transactions, (one) => one.location)].map(([city, all]) => ({
      time: view.range.fromMs,
      city,
      geohash: geohash(all[0]!.latitude_e6, all[0]!.longitude_e6, 5),
      transactions: all.length,
    })),

  'Latest transactions': (view) =>
    view.transactions
      .sort((a, b) => b.event_time_ms - a.event_time_ms)
      .slice(0, 100)
      .map((one) => ({
        time: one.event_time_ms,
        client: one.client_id,
        region: one.region,
        city: one.location,
        category: one.merchant_category,
        device: one.device,
        amount: one.amount_cents / 100,
      })),

  'Impossible travel': (view) =>
    alertsOf<'distinct'>(view, 'impossible_travel')
      .filter(({ details }) => details.values.some((region) => view.chooses('region', region)))
      .map(({ row, details }) => ({ ...row, regions: details.values.join(', '), count: details.values.length })),

  'Suspicious spending spree': (view) =>
    alertsOf<'distinct'>(view, 'spending_spree').map(({ row, details }) => ({
      ...row,
      categories: details.values.join(', '),
      count: details.values.length,
    })),

  'Low-high velocity': (view) =>
    alertsOf<'pair'>(view, 'low_high_velocity').map(({ row, details }) => ({
      ...row,
      smaller: details.small_amount_cents / 100,
      larger: details.large_amount_cents / 100,
    })),

  'Impossible speed': (view) =>
    alertsOf<'speed'>(view, 'impossible_speed').map(({ row, details }) => ({
      ...row,
      distance: details.distance_m,
      elapsed: details.elapsed_ms,
    })),

  'Unusual spending': (view) =>
    alertsOf<'anomaly'>(view, 'unusual_amount').map(({ row, details }) => ({
      ...row,
      usual: details.usual_cents / 100,
      score: details.score_milli / 1000,
    })),
};

function dollars(transactions: readonly { readonly amount_cents: number }[]): number {
  return sumOf(transactions, (one) => one.amount_cents) / 100;
}

function cellsOf(view: View, by: 'regions' | 'categories') {
  return view.aggregates
    .flatMap((row) => row[by].map((cell) => ({ ...cell, timeMs: row.minute_start_ms })))
    .filter(({ key }) => by === 'categories' || view.chooses('region', key));
}

function alertsOf<Kind extends DetectionDetails['kind']>(view: View, wanted: string) {
  return view.alerts.flatMap(({ rule, client_id, event_time_ms, details }) =>
    rule === wanted && details !== null
      ? [{ row: { time: event_time_ms, client: client_id }, details: details as Details<Kind> }]
      : [],
  );
}
