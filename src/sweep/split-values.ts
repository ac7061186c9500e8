const OPENING = '[{';
const CLOSING = ']}';

/** Splits at each comma outside of quotes and brackets, as they are in YAML. The parts have no blanks around them. */
export function splitValues(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (quote !== '') {
      const isEscaped = quote === '"' ? sign === '\\' : sign === quote && text[at + 1] === quote;
      if (isEscaped) at += 1;
      else if (sign === quote) quote = '';
    } else if ((sign === '"' || sign === "'") && opensQuote(text, at)) quote = sign;
    else if (OPENING.includes(sign)) depth += 1;
    else if (CLOSING.includes(sign)) depth -= 1;
    else if (sign === ',' && depth <= 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, text.slice(from).trim()];
}

/** An apostrophe inside a word is none. */
function opensQuote(text: string, at: number): boolean {
  const before = text.slice(0, at).trimEnd().at(-1);
  return before === undefined || ',[{:'.includes(before);
}
