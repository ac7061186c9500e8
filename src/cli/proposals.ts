/** Names that a shell may propose. What reads them is loaded when a shell asks. */
async function namesIn(name: 'SCENARIOS' | 'RULE_SETS' | 'MAPPINGS' | 'ALERT_MAPPINGS'): Promise<readonly string[]> {
  const files = await import('../config/shipped-files.ts');
  const { nodeFileAccess } = await import('../config/file-access.ts');
  return files.namesIn(files[name], nodeFileAccess);
}

/** Names of scenarios. */
export const scenarioNames = () => namesIn('SCENARIOS');

/** Names of rule sets. */
export const ruleSetNames = () => namesIn('RULE_SETS');

/** Names of mappings. */
export const mappingNames = () => namesIn('MAPPINGS');

/** Names of mappings for alerts of other engines. */
export const alertMappingNames = () => namesIn('ALERT_MAPPINGS');

/** Names of the presets of a sweep. */
export const presetNames = async () => (await import('../sweep/presets.ts')).PRESET_NAMES;
