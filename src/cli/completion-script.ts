import { shellWord } from '../report/shell-word.ts';
import { COMPLETE } from './complete.ts';

/** Shells that can complete the command line of Trapline. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** One of SHELLS. */
export type Shell = (typeof SHELLS)[number];

/**
 * A script that makes a shell propose commands, options and values, for `trapline` and for `npx trapline`. `fallback` is the command line that
 * stands for `trapline` where no command of that name is on the path.
 */
export function completionScript(shell: Shell, fallback: readonly string[]): string {
  return SCRIPTS[shell](fallback.map(shellWord).join(' '));
}

/** For bash and zsh: a function that asks for proposals. */
function asking(fallback: string): string {
  return `_trapline_ask() {
  if command -v trapline > /dev/null 2>&1; then
    trapline ${COMPLETE} "$@" 2> /dev/null
  else
    ${fallback} ${COMPLETE} "$@" 2> /dev/null
  fi
}
`;
}

const SCRIPTS: Readonly<Record<Shell, (fallback: string) => string>> = {
  // bash takes "=" for a word of its own. Behind the name of an option it is left out; in path=value it joins what is around it, and
  // only what follows it is the shell's word.
  bash: (fallback) => `# Completion of trapline in bash.
${asking(fallback)}
_trapline_from() {
  local at words=() word last joins= typed=
  for ((at = $1; at <= COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    last=$((\${#words[@]} - 1))
    if [[ "$word" == "=" ]] && ((last >= 0)) && [[ "\${words[last]}" != -* ]]; then
      words[last]+="="
      typed="\${words[last]}"
      joins=1
    elif [[ -n "$joins" ]]; then
      words[last]+="$word"
      joins=
    elif [[ "$word" != "=" ]]; then
      words+=("$word")
      typed=
    elif ((at == COMP_CWORD)); then
      words+=("")
    fi
  done
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    COMPREPLY+=("\${word#"$typed"}")
    if [[ "$word" == *[.=] ]]; then compopt -o nospace 2> /dev/null; fi
  done < <(_trapline_ask "\${words[@]}")
}

_trapline() { _trapline_from 1; }

_trapline_npx() {
  COMPREPLY=()
  if [[ "\${COMP_WORDS[1]}" == trapline ]] && ((COMP_CWORD > 1)); then _trapline_from 2; fi
}

complete -o default -F _trapline trapline
complete -p npx > /dev/null 2>&1 || complete -o default -F _trapline_npx npx
`,
  zsh: (fallback) => `#compdef trapline
# Completion of trapline in zsh.
${asking(fallback)}
_trapline() {
  local line
  local -a proposals open
  for line in "\${(@f)$(_trapline_ask "\${(@Q)words[2,CURRENT]}")}"; do
    if [[ -z "$line" ]]; then continue; fi
    local entry="\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}"
    if [[ "\${line%%$'\\t'*}" == *[.=] ]]; then open+=("$entry"); else proposals+=("$entry"); fi
  done
  if ((\${#open})); then _describe trapline open -S ''; fi
  if ((\${#proposals})); then _describe trapline proposals; fi
  if ((! \${#open} && ! \${#proposals})); then _files; fi
}

_trapline_npx() {
  if [[ "\${words[2]}" == trapline ]] && ((CURRENT > 2)); then
    shift words
    ((CURRENT--))
    _trapline
  else
    _files
  fi
}

if ((! \${+functions[compdef]})); then
  autoload -Uz compinit && compinit
fi
compdef _trapline trapline
if ((! \${+_comps[npx]})); then compdef _trapline_npx npx; fi
`,
  fish: (fallback) => `# Completion of trapline in fish.
function __trapline_ask
    set -l words (commandline -opc) (commandline -ct)
    if test "$words[1]" = npx
        set -e words[1]
    end
    set -e words[1]
    set -l proposals
    if command -q trapline
        set proposals (trapline ${COMPLETE} $words 2> /dev/null)
    else
        set proposals (${fallback} ${COMPLETE} $words 2> /dev/null)
    end
    if test (count $proposals) -gt 0
        printf '%s\\n' $proposals
    else
        __fish_complete_path (commandline -ct)
    end
end

function __trapline_is_run_by_npx
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test "$words[2]" = trapline
end

complete -c trapline -f -a '(__trapline_ask)'
complete -c npx -n __trapline_is_run_by_npx -f -a '(__trapline_ask)'
`,
};
