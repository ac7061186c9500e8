/** A share in percent, with three digits that say something. */
export function formatPercent(share: number): string {
  const percent = 100 * share;
  if (percent === 0) return '0 %';
  return percent < 0.01 ? '< 0.01 %' : `${Number(percent.toPrecision(3))} %`;
}
