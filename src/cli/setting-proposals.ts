import { generateSchemas } from '../config/json-schema.ts';
import { loadScenario } from '../config/load-scenario.ts';
import { nodeFileAccess } from '../config/file-access.ts';
import { parseYaml } from '../config/yaml-source.ts';
import { type Proposal, type Typed } from './command.ts';
import { mappingNames, ruleSetNames } from './proposals.ts';

/** The part of a JSON Schema that says which settings there are. */
interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
}

/** Names that a text setting may have for a value. */
const NAMED_VALUES: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  'engine.rules': ruleSetNames,
  'traffic.mapping': mappingNames,
};

/** The scenario of a command line that names none. */
const DEFAULT_SCENARIO = 'mixed-fraud';

/**
 * What may follow in `path=value` as far as it is typed: the next steps of the path, those that hold settings with a dot behind them, or values that
 * are known. Lists have as many entries as in the scenario that the command line names, and rules are those of its rule set.
 */
export async function settingProposals({ current, given }: Typed): Promise<readonly Proposal[]> {
  const root = generateSchemas().get('scenario.schema.json') as Schema;
  const tree = new SettingTree(root, readKnown(given['scenario'] ?? DEFAULT_SCENARIO));
  const [path = '', ...value] = current.split('=');
  if (value.length > 0) {
    const words = (await NAMED_VALUES[path]?.()) ?? tree.valuesOf(path);
    return words.map((word) => ({ word: `${path}=${word}`, purpose: '' }));
  }
  return tree.childrenOf(path.slice(0, path.lastIndexOf('.') + 1));
}

/** What a scenario holds; nothing where it cannot be read. */
interface Known {
  readonly value: unknown;
  readonly rules: readonly string[];
}

function readKnown(name: string): Known {
  try {
    const { scenario, files } = loadScenario({ scenario: name });
    const { value } = parseYaml(files.scenario, nodeFileAccess.readFile(files.scenario));
    return { value, rules: scenario.engine.ruleSet.rules.map((rule) => rule.name) };
  } catch {
    return { value: {}, rules: [] };
  }
}

class SettingTree {
  readonly #root: Schema;
  readonly #known: Known;

  constructor(root: Schema, known: Known) {
    this.#root = root;
    this.#known = known;
  }

  /** The settings below a path, which is empty or ends in a dot. */
  childrenOf(prefix: string): readonly Proposal[] {
    if (prefix === 'rules.') return this.#known.rules.map((name) => ({ word: `rules.${name}.`, purpose: '' }));
    const properties = this.#at(prefix).flatMap((node) => Object.entries(node.properties ?? {}));
    const names = [...new Set(properties.map(([name]) => name))];
    const own = names.flatMap((name) => this.#formsOf(`${prefix}${name}`));
    return prefix === '' ? [...own, { word: 'rules.', purpose: 'Rules of the rule set, by name' }] : own;
  }

  /** The values that a setting may have, where there is a list of them. */
  valuesOf(path: string): readonly string[] {
    const values = this.#at(path).flatMap((node) => {
      if (node.type === 'boolean') return ['true', 'false'];
      return (node.enum ?? (node.const === undefined ? [] : [node.const])).map(String);
    });
    return [...new Set(values)];
  }

  /** A setting with what comes next: `=` for a value, a dot for what is in it, an index for the entries of a list. */
  #formsOf(path: string): Proposal[] {
    const nodes = this.#at(path);
    const purpose = this.#describe(path);
    const ends = nodes.flatMap((node) => {
      if (node.items !== undefined) return this.#entries(path).map((i) => `[${i}]${this.#holds(`${path}[${i}]`)}`);
      return path !== 'engine.rules' && node.properties !== undefined ? ['.'] : ['='];
    });
    return [...new Set(ends)].map((end) => ({ word: `${path}${end}`, purpose }));
  }

  #holds(path: string): '.' | '=' {
    return this.#at(path).some(({ properties }) => properties !== undefined) ? '.' : '=';
  }

  #entries(path: string): readonly number[] {
    const list = stepsOf(path).reduce<unknown>(
      (value, step) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : null),
      this.#known.value,
    );
    return Array.isArray(list) ? [...list.keys()] : [];
  }

  #describe(path: string): string {
    const last = stepsOf(path).at(-1)!;
    const parents = this.#at(path.slice(0, path.length - last.length));
    return parents.map((node) => node.properties?.[last]?.description).find((text) => text !== undefined) ?? '';
  }

  /** Every form that the setting at a path may have. */
  #at(path: string): readonly Schema[] {
    const [first, , ...inRule] = stepsOf(path);
    const steps = first === 'rules' ? ['engine', 'rules', 'rules', '0', ...inRule] : stepsOf(path);
    return steps.reduce<readonly Schema[]>(
      (nodes, step) =>
        nodes
          .flatMap((node) => (/^\d+$/.test(step) ? node.items : node.properties?.[step]) ?? [])
          .flatMap((node) => this.#forms(node)),
      this.#forms(this.#root),
    );
  }

  #forms(node: Schema): readonly Schema[] {
    const { $ref, allOf, anyOf, oneOf } = node;
    if ($ref !== undefined) return this.#forms(this.#root.definitions![$ref.replace('#/definitions/', '')]!);
    const parts = allOf ?? anyOf ?? oneOf;
    return parts === undefined ? [node] : parts.flatMap((part) => this.#forms(part));
  }
}

/** The keys and indices of a path. */
function stepsOf(path: string): readonly string[] {
  return path.match(/[\w-]+/g) ?? [];
}
