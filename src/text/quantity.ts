/** `1 record`, `1200 records`: for messages that name a number of things. */
export function quantity(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
