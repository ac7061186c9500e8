/**
 * The signals that ask a program to come to an end: Ctrl-C, `kill`, and the terminal that goes away, as it does when a lid is closed or an
 * ssh session is lost.
 */
export const INTERRUPT_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
