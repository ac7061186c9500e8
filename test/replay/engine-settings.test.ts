import { expect, test } from 'vitest';
import { resolveEngine, withRules } from '../../src/replay/engine-settings.ts';

test('a rule set that there is not is said with the option that names it', () => {
  const settings = resolveEngine({}, undefined);
  expect(() => resolveEngine({ rules: 'defalt' }, undefined)).toThrow(
    '--rules defalt: unknown rule set "defalt", did you mean "default"?',
  );
  expect(() => withRules(settings, 'defalt', '--candidate')).toThrow(
    '--candidate defalt: unknown rule set "defalt", did you mean "default"?',
  );
});
