#!/usr/bin/env node
/**
 * Where the command begins. It has no import of its own and only old syntax: a Node that is too old for the rest of Trapline still reads this file,
 * and says so.
 */
const LEAST_MAJOR = 20;
const LEAST_MINOR = 19;

/** The exit code of a defect: the module that has it may be what cannot be loaded. */
const DEFECT = 70;

/** For what fails outside of all that waits for it, as a late event does, and for modules that cannot be loaded. */
function fail(cause: unknown): void {
  void import('./failure.ts').then(
    ({ reportFailure }) => process.exit(reportFailure(cause, process.argv.slice(2))),
    () => {
      console.error('trapline: this is a defect in Trapline itself:', cause);
      process.exit(DEFECT);
    },
  );
}

/** Those of INTERRUPT_SIGNALS, and its exit code: the modules that have them are not there yet. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;

function endEarly(): void {
  console.error('trapline: interrupted before it began');
  process.exit(INTERRUPTED);
}

function stopListening(): void {
  for (const signal of SIGNALS) process.removeListener(signal, endEarly);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < LEAST_MAJOR || (major === LEAST_MAJOR && minor < LEAST_MINOR)) {
  console.error(`Trapline needs Node ${LEAST_MAJOR}.${LEAST_MINOR} or newer; this is ${process.versions.node}`);
  process.exitCode = 2;
} else {
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  for (const signal of SIGNALS) process.on(signal, endEarly);
  void import('./command-line.ts').then(({ runCommandLine }) => runCommandLine(process.argv.slice(2), stopListening));
}
