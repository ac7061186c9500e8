import { type Detection } from '../model/alert.ts';

/** How what an engine said differs from what it should have said. */
export interface DetectionDifference {
  /** Expected, and not said. */
  readonly missing: readonly Detection[];
  /** Said, and not expected, or said too often. */
  readonly extra: readonly Detection[];
  /** The same alert and transaction, but another field differs. */
  readonly altered: readonly { readonly expected: Detection; readonly actual: Detection }[];
}

/** Compares two collections of detections, whatever their order. A detection said twice is compared as two. */
export function compareDetections(expected: readonly Detection[], actual: readonly Detection[]): DetectionDifference {
  const unmatched = groupByKey(expected);
  const differing: Detection[] = [];
  for (const detection of actual) {
    if (!takeEqual(unmatched.get(keyOf(detection)), detection)) differing.push(detection);
  }
  const extra: Detection[] = [];
  const altered: { expected: Detection; actual: Detection }[] = [];
  for (const detection of differing) {
    const counterpart = unmatched.get(keyOf(detection))?.shift();
    if (counterpart === undefined) extra.push(detection);
    else altered.push({ expected: counterpart, actual: detection });
  }
  return { missing: [...unmatched.values()].flat(), extra, altered };
}

/** An alert id names rule, client, opening transaction and, unless it trails, the window. */
function keyOf(detection: Detection): string {
  return `${detection.alert_id} ${detection.transaction_id}`;
}

function groupByKey(detections: readonly Detection[]): Map<string, Detection[]> {
  const groups = new Map<string, Detection[]>();
  for (const detection of detections) {
    const key = keyOf(detection);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [detection]);
    else group.push(detection);
  }
  return groups;
}

/** Removes the first detection of `group` that equals `detection` in every field; false if there is none. */
function takeEqual(group: Detection[] | undefined, detection: Detection): boolean {
  const index = group?.findIndex((candidate) => isEqual(candidate, detection)) ?? -1;
  if (index < 0) return false;
  group!.splice(index, 1);
  return true;
}

/** Equality of JSON-like values. */
function isEqual(a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b)) return a === b;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && isEqual(a[name], b[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
