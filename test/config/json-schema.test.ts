import { describe, expect, test } from 'vitest';
import { generateSchemas } from '../../src/config/json-schema.ts';
import { SETTING_NAMES } from '../../src/config/setting-names.ts';

describe('the published JSON Schemas', () => {
  test.each([...generateSchemas()])('%s is what the code says', async (name, schema) => {
    // To write them anew: npx vitest run test/config/json-schema.test.ts -u
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(`../../schema/${name}`);
  });

  test('every key says what it is for', () => {
    const undescribed: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { properties, ...rest } = schema as { properties?: Record<string, object> };
      for (const [key, property] of Object.entries(properties ?? {})) {
        if (!('description' in property) && !('$ref' in property) && !('allOf' in property)) {
          undescribed.push(`${path}.${key}`);
        }
        visit(property, `${path}.${key}`);
      }
      for (const [key, value] of Object.entries(rest)) if (key !== 'default') visit(value, `${path}/${key}`);
    };
    for (const [name, schema] of generateSchemas()) visit(schema, name);
    expect(undescribed).toEqual([]);
  });
});

test('the names with which a path of a setting begins are the keys of a scenario, and rules', () => {
  const { properties } = generateSchemas().get('scenario.schema.json') as { properties: Record<string, object> };
  expect(SETTING_NAMES).toEqual([...Object.keys(properties), 'rules']);
});
