import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { command } from '../command.ts';
import { completionScript, SHELLS } from '../completion-script.ts';
import { sayFile } from '../say.ts';

/** `trapline completion`. */
export const completionCommand = command({
  positionals: {
    shell: { type: 'string', choices: SHELLS, describe: 'The shell  [default: the one of $SHELL, else bash]' },
  },
  options: {},
  examples: [
    ['$0 completion bash >> ~/.bashrc', 'in every new bash'],
    ['$0 completion zsh >> ~/.zshrc', 'in every new zsh'],
    ['$0 completion fish > ~/.config/fish/completions/trapline.fish', 'in every new fish'],
    ['npx trapline completion bash > trapline.bash', 'where Trapline is not installed: it completes npx trapline too'],
  ],
  handler: ({ shell }) => {
    const own = basename(process.env['SHELL'] ?? '');
    const chosen = shell ?? SHELLS.find((name) => name === own) ?? 'bash';
    sayFile(completionScript(chosen, [process.execPath, realpathSync(process.argv[1]!)]));
  },
});
