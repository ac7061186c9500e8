/** Names that a shell may propose, from the files that come with Trapline. What reads them is loaded when a shell asks. */
import { type ShippedFolder } from '../config/shipped-files.ts';

type Shipped = Pick<
  typeof import('../config/shipped-files.ts'),
  'SCENARIOS' | 'RULE_SETS' | 'MAPPINGS' | 'ALERT_MAPPINGS'
>;

async function shipped(folderOf: (shipped: Shipped) => ShippedFolder): Promise<readonly string[]> {
  const files = await import('../config/shipped-files.ts');
  const { nodeFileAccess } = await import('../config/file-access.ts');
  return files.namesIn(folderOf(files), nodeFileAccess);
}

/** Names of scenarios. */
export const scenarioNames = () => shipped(({ SCENARIOS }) => SCENARIOS);

/** Names of rule sets. */
export const ruleSetNames = () => shipped(({ RULE_SETS }) => RULE_SETS);

/** Names of mappings. */
export const mappingNames = () => shipped(({ MAPPINGS }) => MAPPINGS);

/** Names of mappings for alerts of other engines. */
export const alertMappingNames = () => shipped(({ ALERT_MAPPINGS }) => ALERT_MAPPINGS);

/** Names of the presets of a sweep. */
export const presetNames = async () => (await import('../sweep/presets.ts')).PRESET_NAMES;
