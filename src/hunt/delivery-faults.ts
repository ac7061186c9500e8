import { type Scenario } from '../model/scenario.ts';

/** What delivery does to records beside delay, by the names of its settings. */
export function deliveryFaults({ partitions: _, delayMs: __, ...settings }: Scenario['delivery']): string[] {
  return Object.entries(settings).flatMap(([name, setting]) => (isOn(setting) ? [name] : []));
}

function isOn(setting: unknown): boolean {
  if (Array.isArray(setting)) return setting.length > 0;
  return setting !== undefined && setting !== 0 && !isOfNone(setting);
}

/** Whether it strikes a share of 0. */
function isOfNone(setting: unknown): boolean {
  return typeof setting === 'object' && setting !== null && 'share' in setting && setting.share === 0;
}
