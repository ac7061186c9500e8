import { type CommandModule } from 'yargs';
import { TraplineError } from '../../model/errors.ts';
import { validateFile } from '../../run/validate-file.ts';

export const validateCommand: CommandModule<object, { file: string[] }> = {
  command: 'validate <file...>',
  describe: 'Check scenario, rule-set and mapping files without running them',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', array: true, demandOption: true, describe: 'Paths of .yaml files' })
      .example('$0 validate scenarios/*.yaml scenarios/rules/*.yaml', 'all that come with Trapline'),
  handler: ({ file: files }) => {
    const failures: TraplineError[] = [];
    for (const file of files) {
      try {
        console.log(`${file}: ${validateFile(file)}`);
      } catch (error) {
        if (!(error instanceof TraplineError)) throw error;
        failures.push(error);
      }
    }
    // All but the last are said here, the last by whoever sets the exit code.
    for (const failure of failures.slice(0, -1)) console.error(`trapline: ${failure.oneLine()}`);
    const last = failures.at(-1);
    if (last !== undefined) throw last;
  },
};
