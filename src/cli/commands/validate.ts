import { TraplineError } from '../../model/errors.ts';
import { command } from '../command.ts';
import { reportFailure } from '../failure.ts';
import { say } from '../say.ts';

/** `trapline validate`. */
export const validateCommand = command({
  positionals: { file: { type: 'string', array: true, demandOption: true, describe: 'Paths of .yaml files' } },
  options: {},
  examples: [
    ['$0 validate my-scenario.yaml', 'one of your own'],
    ['$0 validate scenarios/*.yaml scenarios/rules/*.yaml', 'all that come with Trapline'],
  ],
  handler: async ({ file: files }) => {
    const { validateFile } = await import('../../run/validate-file.ts');
    for (const file of files) {
      try {
        say(`${file}: ${validateFile(file)}`);
      } catch (error) {
        if (!(error instanceof TraplineError) || error.code !== 'input') throw error;
        // Said at once, so that the other files get their line too.
        process.exitCode = reportFailure(error, []);
      }
    }
  },
});
