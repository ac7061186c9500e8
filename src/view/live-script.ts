import { createHash } from 'node:crypto';

/**
 * What moves the list of runs under way: it asks once a second, and writes text into elements, never markup. When the finished runs have changed
 * the page is loaded again.
 */
export const LIVE_SCRIPT = `
(() => {
  'use strict';
  const place = document.getElementById('under-way');
  const state = document.getElementById('state');
  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const count = (value) => String(Math.round(value)).replace(/\\B(?=(\\d{3})+$)/g, ',');
  const time = (ms) => {
    const s = Math.max(1, Math.ceil(ms / 1000));
    return s < 60 ? s + ' s' : s < 3600 ? Math.floor(s / 60) + ' min ' + (s % 60) + ' s' : Math.floor(s / 3600) + ' h ' + Math.floor((s % 3600) / 60) + ' min';
  };
  const bars = (title, rows, format) => {
    const box = make('div');
    box.append(make('h4', title));
    const most = Math.max(1, ...rows.map((row) => row.value));
    const table = make('table');
    for (const row of rows) {
      const line = make('tr');
      const name = make('th', row.name);
      name.scope = 'row';
      const meter = document.createElement('meter');
      meter.max = most;
      meter.value = Math.max(0, row.value);
      meter.setAttribute('aria-label', title + ', ' + row.name);
      const cell = make('td');
      cell.append(meter);
      line.append(name, cell, make('td', format(row.value), 'figure'));
      table.append(line);
    }
    box.append(table);
    return box;
  };
  const shape = (name, attributes) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const rate = (value) => value >= 100 ? count(value) : String(Number(value.toPrecision(2)));
  const moving = (title, values, kind) => {
    const box = make('div');
    const most = Math.max(...values);
    const words = 'now ' + rate(values[values.length - 1]) + ', at most ' + rate(most);
    box.append(make('h4', title));
    const chart = shape('svg', { class: 'moving', role: 'img', 'aria-label': title + ': ' + words, width: '100%', height: 64, viewBox: '0 0 ' + (values.length - 1) + ' 64', preserveAspectRatio: 'none' });
    const path = values.map((value, i) => (i === 0 ? 'M' : 'L') + i + ' ' + (62 - 60 * (most > 0 ? value / most : 0)).toFixed(1)).join('');
    chart.append(shape('line', { class: 'grid', x1: 0, x2: values.length - 1, y1: 63, y2: 63 }), shape('path', { class: 'curve ' + kind, d: path }));
    box.append(chart, make('p', words));
    return box;
  };
  const draw = (run) => {
    const { progress, name, isSilent } = run;
    const box = make('article');
    box.append(make('h3', name));
    const left = progress.left_ms === null ? '' : ', about ' + time(progress.left_ms) + ' left';
    box.append(make('p', progress.scenario + ' · seed ' + progress.seed + ' · ' + progress.phase + left + (isSilent ? ' · no longer reports' : '')));
    const bar = document.createElement('progress');
    bar.max = Math.max(1, progress.total);
    bar.value = progress.done;
    bar.setAttribute('aria-label', progress.phase);
    box.append(bar);
    const facts = [count(progress.transactions) + ' transactions'];
    if (progress.alerts !== null) facts.push(count(progress.alerts) + ' alerts');
    if (progress.lag > 0) facts.push('lag ' + count(progress.lag));
    const latest = progress.latest;
    if (latest !== null) {
      facts.push('at ' + new Date(latest.true_time_ms).toISOString().slice(0, 16).replace('T', ' '));
      if (latest.transactions_per_minute !== null) facts.push(count(latest.transactions_per_minute) + ' a simulated minute');
    }
    box.append(make('p', facts.join(' · ')));
    const rates = progress.rates;
    if (rates.length > 1) {
      const pair = make('div', undefined, 'pair');
      pair.append(moving('Transactions a simulated minute', rates.map((one) => one.transactions_per_minute), 'by-window'));
      const alerts = rates.map((one) => one.alerts_per_minute);
      if (!alerts.includes(null)) pair.append(moving('Alerts a simulated minute', alerts, 'by-above_cents'));
      box.append(pair);
    }
    if (latest !== null) {
      const pair = make('div', undefined, 'pair');
      const amounts = latest.categories.map((one) => ({ name: one.name, value: one.average_cents / 100 }));
      pair.append(
        bars('Average amount of the latest' + (latest.currency === null ? '' : ', ' + latest.currency), amounts, (value) => value.toFixed(2)),
        bars('Latest transactions by region', latest.regions.map((one) => ({ name: one.name, value: one.transactions })), count),
      );
      box.append(pair);
    }
    return box;
  };
  const ask = async () => {
    try {
      const response = await fetch('/api/live', { cache: 'no-store' });
      if (!response.ok) throw new Error(String(response.status));
      const { runs, generation } = await response.json();
      if (generation !== place.dataset.generation) return location.reload();
      place.replaceChildren(...(runs.length === 0 ? [make('p', 'No run is under way.')] : runs.map(draw)));
      state.textContent = '';
    } catch {
      state.textContent = 'The viewer does not answer: it may have been ended.';
    }
    setTimeout(ask, 1000);
  };
  ask();
})();
`;

/** As a Content-Security-Policy names it. */
export const LIVE_SCRIPT_HASH = `'sha256-${createHash('sha256').update(LIVE_SCRIPT).digest('base64')}'`;
