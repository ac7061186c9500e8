import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { defect, type ErrorSubCode, EXIT_CODES, SUB_CODES, TraplineError } from '../../src/model/errors.ts';
import { packError, unpackError } from '../../src/model/sent-error.ts';
import { memoryFileAccess } from '../config/memory-file-access.ts';

const subCodes = Object.keys(SUB_CODES) as ErrorSubCode[];

describe('a sub-code', () => {
  it('decides the class of an error, and so its exit code', () => {
    expect(new TraplineError('topic_not_empty', 'x')).toMatchObject({ code: 'input', subCode: 'topic_not_empty' });
    expect(new TraplineError('broker_unreachable', 'x')).toMatchObject({ code: 'service' });
    for (const subCode of subCodes) expect(EXIT_CODES).toHaveProperty(new TraplineError(subCode, 'x').code);
  });

  it('of each class can be the class itself', () => {
    for (const code of Object.keys(EXIT_CODES)) expect(SUB_CODES).toHaveProperty(code, code);
  });

  it('is a name in snake case', () => {
    for (const subCode of subCodes) expect(subCode).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });

  it('comes through to another process, with class, message, location and what it is about', () => {
    for (const subCode of subCodes) {
      const error = new TraplineError(subCode, 'what it is', {
        location: { file: 'a.yaml', line: 3 },
        about: { topic: 't' },
      });
      const sent = JSON.parse(JSON.stringify(packError(error))) as ReturnType<typeof packError>;
      const { code, location, about, message, stack } = error;
      const expected = { name: 'TraplineError', code, subCode, location, about, message, stack };
      expect(unpackError(sent)).toMatchObject(expected);
    }
  });

  it('that a process does not know makes a plain error', () => {
    const sent = { ...packError(new TraplineError('usage', 'what it is')), subCode: 'later' as ErrorSubCode };
    expect(unpackError(sent)).not.toBeInstanceOf(TraplineError);
  });

  it.each([
    ['unknown_field', 'name: s\nduration: 1d\ntrafic: {}\n'],
    ['config_invalid', 'name: s\nduration: soon\n'],
    ['yaml_invalid', 'name: [s\n'],
  ] as const)('tells what is wrong with a scenario: %s', (subCode, text) => {
    const load = () => loadScenario({ scenario: 's.yaml' }, memoryFileAccess({ 's.yaml': text }));
    expect(load).toThrow(expect.objectContaining({ code: 'input', subCode }));
  });
});

describe('the line of an error', () => {
  it('is one line, and of a very long one the beginning', () => {
    const location = { file: 'a.csv', line: 1 };
    expect(new TraplineError('file_invalid', 'one\ntwo', { location }).oneLine()).toBe('a.csv:1: one two');
    const line = new TraplineError('file_invalid', `it has ${'x'.repeat(1_000_000)}`, { location }).oneLine();
    expect(line).toMatch(/^a\.csv:1: it has x+…$/);
    expect(line.length).toBeLessThan(4100);
  });
});

describe('a defect', () => {
  it('is an error of its class, with its cause', () => {
    const cause = new Error('why');
    const error = defect('what', { cause });
    expect(error).toBeInstanceOf(TraplineError);
    expect(error).toMatchObject({ code: 'defect', subCode: 'defect', message: 'what', cause });
  });
});
