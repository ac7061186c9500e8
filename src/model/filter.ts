/**
 * Which transactions a rule takes. To the rule, what its filter does not take does not exist: it triggers nothing, is no evidence and no partner,
 * comes between no two others, and neither opens nor extends an alert. A filter looks at one transaction alone.
 */
export type Filter =
  /** The field, a coded one or an extra column, has one of the values. A null value is none of them. */
  | { readonly kind: 'values'; readonly field: string; readonly values: readonly string[] }
  /** The amount is in `currency`, at least 0, more than `aboveCents` and less than `belowCents`, as far as these are not null. */
  | {
      readonly kind: 'amount';
      readonly aboveCents: number | null;
      readonly belowCents: number | null;
      readonly currency: string;
    }
  /** Each of these takes it. */
  | { readonly kind: 'all'; readonly of: readonly Filter[] }
  /** At least one of these takes it. */
  | { readonly kind: 'any'; readonly of: readonly Filter[] }
  /** This does not take it, for whatever reason. */
  | { readonly kind: 'not'; readonly of: Filter };
