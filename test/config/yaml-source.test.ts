import { describe, expect, test } from 'vitest';
import { parseYaml, parseYamlValue } from '../../src/config/yaml-source.ts';
import { refusal } from './memory-file-access.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('what is refused, in one line', () => {
  test.each([
    ['an empty file', '', 'f.yaml: empty file: expected a YAML mapping'],
    ['a file of comments', '# nothing\n\n', 'f.yaml: empty file: expected a YAML mapping'],
    ['a lone document marker', '---\n', 'f.yaml: empty file: expected a YAML mapping'],
    ['a NUL byte', Buffer.from('a: b\nb: the text goes on\0'), 'f.yaml:2:20: not a text in UTF-8: found a NUL byte'],
    [
      'bytes that are not UTF-8',
      bytes(0x61, 0x3a, 0x20, 0xff, 0xfe),
      'f.yaml:1:4: not a text in UTF-8: found the byte 0xff',
    ],
    ['a list', '- a\n- b\n', 'f.yaml:1:1: expected a YAML mapping (key: value), found a list'],
    ['plain text', '\n\nhello world\n', 'f.yaml:3:1: expected a YAML mapping (key: value), found text'],
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 'f.yaml:3:1: the key "a" is already in the mapping'],
    ['an alias', 'a: &x 1\nb: *x\n', 'f.yaml:1:7: anchors are not supported here: remove &x'],
    ['an alias to nothing', 'b: *x\n', 'f.yaml:1:4: aliases are not supported here: write the value out instead of *x'],
    ['a key twice, one in quotes', 'b: { a: 1, "a": 2 }\n', 'f.yaml:1:12: the key "a" is already in the mapping'],
    ['a tag', 'a: !!binary aGk=\n', null],
    ['a tag of YAML', 'a: !!str 5\n', 'f.yaml:1:10: tags are not supported here: remove !!str'],
    ['an own tag', 'a: !secret x\n', 'f.yaml:1:4: not valid YAML: Unresolved tag: !secret'],
    ['a list as a key', '? [a, b]\n: 1\n', 'f.yaml:1:3: expected text as a key, found a mapping or a list'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'f.yaml:2:1: expected one YAML document, found a second'],
    ['a list in too many lists', `a: ${'['.repeat(20_000)}`, null],
    ['an open bracket', 'a: [1, 2\nb: 3\n', null],
    ['a tab for indentation', 'a:\n\tb: 1\n', null],
  ])('%s', (_what, content, expected) => {
    const line = refusal(() => parseYaml('f.yaml', content));
    expect(line).not.toContain('\n');
    if (expected === null)
      expect(line).toMatch(/^f\.yaml:\d+:\d+: (not valid YAML|tags are not supported|nested too deeply)/);
    else expect(line).toBe(expected);
  });
});

test('times stay text, and yes, no, on and off are words', () => {
  const { value } = parseYaml(
    'f.yaml',
    'start: 2026-03-02T00:00:00Z\nday: 2026-03-02\nfuture: off\nanswer: yes\ntrue: true\n',
  );
  expect(value).toEqual({
    start: '2026-03-02T00:00:00Z',
    day: '2026-03-02',
    future: 'off',
    answer: 'yes',
    true: true,
  });
});

test('a byte order mark is not part of the first key', () => {
  expect(parseYaml('f.yaml', bytes(0xef, 0xbb, 0xbf, 0x61, 0x3a, 0x20, 0x31)).value).toEqual({ a: 1 });
});

test('a key is an own property whatever it is called', () => {
  const { value } = parseYaml('f.yaml', '__proto__: 1\nconstructor: 2\n');
  expect(Object.entries(value as object)).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
  ]);
});

test('a key is the text that is written', () => {
  expect(parseYaml('f.yaml', '01: a\n0x10: b\nTrue: c\n').value).toEqual({ '01': 'a', '0x10': 'b', True: 'c' });
  expect(parseYamlValue('{01: a}')).toEqual({ '01': 'a' });
});

test('a number, true or false keeps the text that is written', () => {
  const source = parseYaml('f.yaml', 'a: [01, 1e3, +1, 12345678901234567890, True, x, "05"]\nb: { c: 0x10 }\n');
  const written = [0, 1, 2, 3, 4, 5, 6].map((i) => source.written(['a', i]));
  expect(written).toEqual(['01', '1e3', '+1', '12345678901234567890', 'True', undefined, undefined]);
  expect(source.written(['b', 'c'])).toBe('0x10');
  expect(source.written(['b'])).toBeUndefined();
  expect(source.written(['b', 'd'])).toBeUndefined();
});

test('every path knows its line and column', () => {
  const source = parseYaml(
    'f.yaml',
    ['a: 1', 'list:', '  - name: x', '    gap: {low: 2, high: 3}', '  - y', '7: seven', 'empty:', ''].join('\n'),
  );
  const at = (path: (string | number)[], part: 'key' | 'value' = 'value'): string | undefined => {
    const origin = source.origin(path, part);
    return origin?.kind === 'file' ? `${origin.location.line}:${origin.location.column}` : undefined;
  };
  expect(at([])).toBe('1:1');
  expect(at(['a'])).toBe('1:4');
  expect(at(['a'], 'key')).toBe('1:1');
  expect(at(['list'])).toBe('2:1');
  expect(at(['list', 0])).toBe('3:5');
  expect(at(['list', 0, 'name'])).toBe('3:11');
  expect(at(['list', 0, 'gap'])).toBe('4:10');
  expect(at(['list', 0, 'gap', 'high'])).toBe('4:25');
  expect(at(['list', 0, 'gap', 'high'], 'key')).toBe('4:19');
  expect(at(['list', 1])).toBe('5:5');
  expect(at(['7'])).toBe('6:4');
  expect(at(['empty'])).toBe('7:7');
  expect(at(['list', 2])).toBeUndefined();
  expect(at(['a', 'b'])).toBeUndefined();
  expect(at(['none'])).toBeUndefined();
});

test('values of overrides are scalars or flow collections', () => {
  expect(parseYamlValue('10')).toBe(10);
  expect(parseYamlValue('10m')).toBe('10m');
  expect(parseYamlValue('true')).toBe(true);
  expect(parseYamlValue('"10"')).toBe('10');
  expect(parseYamlValue('')).toBeNull();
  expect(parseYamlValue('{uniform: [30s, 9m]}')).toEqual({ uniform: ['30s', '9m'] });
  expect(() => parseYamlValue('[1, 2')).toThrow('not valid YAML');
});
