/** When the process began, by performance.now(). What is loaded at the start is waited for too, so the time of a command counts from here. */
export const PROCESS_START_MS = 0;
