/**
 * How the name of a temporary folder begins that a process makes: `trapline-spool-4711-`. It tells later which process that was, and so whether the
 * folder was left behind.
 */
export function temporaryName(what: string, pid: number): string {
  return `trapline-${what}-${pid}-`;
}

/** The process that made a temporary folder, by the folder's name; undefined for any other name. */
export function makerOf(name: string): number | undefined {
  const pid = /^trapline-[a-z]+-(\d{1,10})-[A-Za-z0-9]{6}$/.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}
