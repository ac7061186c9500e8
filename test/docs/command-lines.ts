/** A word, perhaps with quoted parts; or what ends a command: a comment, an operator, a redirection. */
const TOKEN = /\s+|(#.*$)|(&&|\|\||[|;&])|(\d?>>?|<)|((?:'[^']*'|"[^"]*"|[^\s'"|;&<>])+)/gy;

/** The commands of a line of shell, each as its words without quotes. Redirections and comments are left out. */
export function commandsIn(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  let isTarget = false;
  for (const [, comment, operator, redirection, word] of line.matchAll(TOKEN)) {
    if (comment !== undefined) break;
    if (operator !== undefined) commands.push([]);
    if (redirection !== undefined) isTarget = true;
    if (word === undefined) continue;
    if (!isTarget) commands.at(-1)!.push(word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'));
    isTarget = false;
  }
  return commands.filter((words) => words.length > 0);
}

/** Lines of which each that ends in a backslash is one with the next. */
export function joinLines<L extends { readonly text: string }>(lines: readonly L[]): L[] {
  const joined: L[] = [];
  let isOpen = false;
  for (const line of lines) {
    const text = line.text.replace(/\\$/, '');
    const begun = isOpen ? joined.pop() : undefined;
    joined.push(begun === undefined ? { ...line, text } : { ...begun, text: begun.text + text });
    isOpen = text !== line.text;
  }
  return joined;
}
