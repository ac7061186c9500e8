import { type Argv, type CommandModule } from 'yargs';
import { exportCommand } from './capture/export.ts';
import { filterCommand } from './capture/filter.ts';
import { importCommand } from './capture/import.ts';
import { infoCommand } from './capture/info.ts';
import { recoverCommand } from './capture/recover.ts';
import { verifyCommand } from './capture/verify.ts';

/** The usage of each command of the group. */
export const captureUsages: readonly string[] = [
  infoCommand,
  verifyCommand,
  recoverCommand,
  filterCommand,
  importCommand,
  exportCommand,
].map(({ command }) => `capture ${String(command)}`);

/** `trapline capture`, a group of commands. */
export const captureCommand: CommandModule = {
  command: 'capture',
  describe: 'Look into captures, check, recover, filter, import and export them',
  builder: (yargs): Argv =>
    yargs
      .command(infoCommand)
      .command(verifyCommand)
      .command(recoverCommand)
      .command(filterCommand)
      .command(importCommand)
      .command(exportCommand)
      .demandCommand(1)
      .example('$0 capture info incident.arrow', 'what is in it')
      .example('$0 capture recover incident.arrow.part', 'after a crash')
      .example('kcat -C -b localhost:9092 -t tx -e -J | $0 capture import - --out tx.arrow', 'from kcat'),
  // Never called: yargs demands a command of the group.
  handler: () => undefined,
};
