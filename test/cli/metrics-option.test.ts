import { describe, expect, it } from 'vitest';
import { metricsPort } from '../../src/cli/metrics-option.ts';

describe('--metrics', () => {
  it.each([
    [':9464', 9464],
    ['9464', 9464],
    ['127.0.0.1:9464', 9464],
    ['localhost:0', 0],
    [':65535', 65_535],
  ])('takes %s', (given, port) => {
    expect(metricsPort(given, true)).toBe(port);
  });

  it.each(['', ':', ':65536', '0.0.0.0:9464', 'example.org:9464', ':94a', '[::1]:9464'])('refuses %j', (given) => {
    expect(() => metricsPort(given, true)).toThrow(/^--metrics: expected a port on this machine, as in :9464, found/);
  });

  it('belongs to --live', () => {
    expect(() => metricsPort(':9464', false)).toThrow('--metrics: only a run with --live uses it');
    expect(metricsPort(undefined, false)).toBeUndefined();
  });
});
