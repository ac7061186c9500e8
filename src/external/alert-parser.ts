import { show, unknownName } from '../config/messages.ts';
import { describeIssue } from '../config/zod-messages.ts';
import { type AlertMapping } from '../model/alert-mapping.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type SaidAlert } from './alert-log.ts';
import { mappedRules, mapRow } from './alert-mapping.ts';
import { AlertProblem } from './alert-problem.ts';
import { alertRowSchema } from './alert-row.ts';

/** Makes alerts of rows, for the rules of a rule set. */
export class AlertParser {
  readonly #rules: readonly string[];
  readonly #windowMs: ReadonlyMap<string, number>;
  readonly #mapping: AlertMapping | null;
  readonly #isClient: (clientId: string) => boolean;

  /** Without a mapping, rows are in Trapline's own words. `isClient` tells which clients the run has. */
  constructor({ rules }: RuleSet, mapping: AlertMapping | null, isClient: (clientId: string) => boolean) {
    this.#rules = rules.map(({ name }) => name);
    this.#windowMs = new Map(rules.map(({ name, window }) => [name, window.sizeMs]));
    this.#mapping = mapping;
    this.#isClient = isClient;
  }

  /** The rules that the engine has, as far as its mapping says so; null for all. */
  get mappedRules(): readonly string[] | null {
    return mappedRules(this.#mapping)?.filter((name) => this.#rules.includes(name)) ?? null;
  }

  /** The measurements in which alerts are, where they are points: those that the mapping gives a rule for, or `<rule>_alerts`. */
  get measurements(): readonly string[] {
    const rule = this.#mapping?.rule;
    const isNamed = rule !== undefined && 'from' in rule && rule.from === 'measurement' && rule.values !== null;
    return isNamed ? Object.keys(rule.values!) : this.#rules.map((name) => `${name}_alerts`);
  }

  /** The alert in a row; undefined for a row that the mapping says is none. Throws AlertProblem. */
  parse(row: unknown): SaidAlert | undefined {
    const own = this.#mapping === null ? row : mapRow(this.#mapping, row, (rule) => this.#windowMs.get(rule));
    if (own === undefined) return undefined;
    const parsed = alertRowSchema.safeParse(own, { error: (issue) => describeIssue(issue) });
    if (!parsed.success) throw new AlertProblem(problemOf(parsed.error.issues));
    const { rule, client_id } = parsed.data;
    this.requireRule(rule);
    if (!this.#isClient(client_id)) throw new AlertProblem(`client ${show(client_id)} is none of the run's`);
    return parsed.data;
  }

  /** Throws AlertProblem for a name that none of the rules has. */
  requireRule(name: string): void {
    if (this.#rules.includes(name)) return;
    throw new AlertProblem(unknownName('rule', name, this.#rules, this.#mapping === null ? ADVICE : undefined));
  }
}

const ADVICE = 'a mapping can say which rule another name stands for';

function problemOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  const [issue] = issues;
  const path = issue!.path.map(String).join('.');
  return path === '' ? issue!.message : `${path}: ${issue!.message}`;
}
