#!/usr/bin/env node
/**
 * Where the command begins. It has no import of its own and only old syntax: a Node that is too old for the rest of Trapline still reads this file,
 * and says so.
 */
const LEAST_MAJOR = 20;
const LEAST_MINOR = 19;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < LEAST_MAJOR || (major === LEAST_MAJOR && minor < LEAST_MINOR)) {
  console.error(`Trapline needs Node ${LEAST_MAJOR}.${LEAST_MINOR} or newer; this is ${process.versions.node}`);
  process.exitCode = 2;
} else {
  void import('./command-line.ts').then(({ runCommandLine }) => runCommandLine(process.argv.slice(2)));
}
