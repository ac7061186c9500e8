import { type Happening } from './happenings.ts';
import { type BrokerPlan } from './plan.ts';
import { withinReach } from './within-reach.ts';

/**
 * Cuts the happenings of a plan down until every one that is left is needed for `fails`, which says whether a plan still fails. Delta debugging:
 * A. Zeller and R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE Transactions on Software Engineering 28 (2002).
 */
export async function shrinkPlan(plan: BrokerPlan, fails: (plan: BrokerPlan) => Promise<boolean>): Promise<BrokerPlan> {
  let { happenings } = plan;
  for (let parts = 2; happenings.length > 0 && parts <= 2 * happenings.length;) {
    const smaller = await firstThatFails(withoutParts(happenings, parts), (cut) =>
      fails(withinReach({ ...plan, happenings: cut })),
    );
    if (smaller === undefined) {
      if (parts >= happenings.length) break;
      parts = Math.min(2 * parts, happenings.length);
    } else {
      happenings = smaller;
      parts = Math.max(2, Math.min(parts - 1, happenings.length));
    }
  }
  return withinReach({ ...plan, happenings });
}

/** The list without each of so many equal parts. */
function withoutParts(happenings: readonly Happening[], parts: number): (readonly Happening[])[] {
  const size = Math.ceil(happenings.length / parts);
  return Array.from({ length: Math.ceil(happenings.length / size) }, (_, part) =>
    happenings.filter((__, at) => Math.floor(at / size) !== part),
  );
}

async function firstThatFails<T>(
  candidates: readonly T[],
  fails: (one: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const candidate of candidates) if (await fails(candidate)) return candidate;
  return undefined;
}
