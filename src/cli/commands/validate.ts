import { EXIT_CODES } from '../../model/errors.ts';
import { command } from '../command.ts';
import { reportFailure } from '../failure.ts';
import { say, sayLine } from '../say.ts';

/** `trapline validate`. */
export const validateCommand = command({
  positionals: { file: { type: 'string', array: true, demandOption: true, describe: 'Paths of .yaml files' } },
  options: {
    json: { type: 'boolean', describe: 'Print JSON (schema/validation.schema.json) and nothing else' },
  },
  examples: [
    ['$0 validate my-scenario.yaml', 'one of your own, with the rules, the mapping and the traffic that it names'],
    ['$0 validate scenarios/*.yaml scenarios/rules/*.yaml', 'all that come with Trapline'],
    ["$0 validate my.yaml --json | jq '.[].problems'", 'for an editor'],
  ],
  handler: async ({ file: files, json = false }) => {
    const { validateFile } = await import('../../run/validate-file.ts');
    const { validatedFile } = await import('../../run/validation-schema.ts');
    const { isExpectationsFile } = await import('../../run/file-kind.ts');
    // What reads a capture is loaded only where there is one.
    const expectations = files.some(isExpectationsFile)
      ? await import('../../run/validate-expectations.ts')
      : undefined;
    const validations = files.map((file) => {
      const validate = isExpectationsFile(file) ? expectations?.validateExpectations : undefined;
      return { file, validation: (validate ?? validateFile)(file) };
    });
    if (json)
      say(
        JSON.stringify(
          validations.map(({ file, validation }) => validatedFile(file, validation)),
          null,
          2,
        ),
      );
    for (const { file, validation } of validations) {
      if (!validation.valid) process.exitCode = EXIT_CODES.input;
      if (json) continue;
      if (validation.valid) sayLine(`${file}: ${validation.summary}`);
      else for (const error of validation.errors) reportFailure(error, []);
    }
  },
});
