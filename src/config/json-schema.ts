import { z } from 'zod';
import { alertMappingSchema } from './alert-mapping-schema.ts';
import { captureExpectationsSchema } from './capture-expectations-schema.ts';
import { mappingSchema } from './mapping-schema.ts';
import { ruleSetSchema } from './rule-set-schema.ts';
import { scenarioSchema } from './scenario-schema.ts';
import { defect } from '../model/errors.ts';

/**
 * The published JSON Schemas by file name, for completion and hover texts in editors. They describe the outside form, in which
 * defaults are optional.
 */
export function generateSchemas(): Map<string, object> {
  const noRules = (): never => {
    throw defect('a schema is described here, nothing is loaded');
  };
  return new Map([
    ['scenario.schema.json', describe(scenarioSchema(noRules, 'any', 'any'))],
    ['rules.schema.json', describe(ruleSetSchema('any'))],
    ['mapping.schema.json', describe(mappingSchema)],
    ['alert-mapping.schema.json', describe(alertMappingSchema)],
    ['capture-expectations.schema.json', describe(captureExpectationsSchema(noRules))],
  ]);
}

/** Writes JSON Schema draft 7, which the YAML support of editors handles best. */
function describe(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
}
