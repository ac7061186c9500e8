/**
 * Finds a number that String() would not write as it stands: minus zero, sixteen digits or more, a last zero behind the point, an
 * exponent, or less than a millionth. It may find one in a string too, which costs time only.
 */
const REWRITTEN_NUMBER = /[:,[\s](?:-0|-?(?:\d[\d.]{15,}|\d+\.\d*0|\d[\d.]*[eE][+-]?\d+|0\.0{6}\d*))(?=[,}\]\s])/;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * The texts of these keys in a JSON object, or why there are none: what JsonObjectReader gives, from JSON.parse. Where a number might
 * come out other than it went in, all are put in quotes first.
 */
export function readWithJsonParse(text: string, columns: readonly string[]): readonly (string | null)[] | string {
  try {
    // Without quotes at first: in quotes, a number would do as a key.
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not a JSON object';
    const object = (REWRITTEN_NUMBER.test(text) ? JSON.parse(quoteNumbers(text)) : value) as Record<string, unknown>;
    return textsIn(object, columns);
  } catch (error) {
    if (error instanceof SyntaxError) return 'bad JSON';
    throw error;
  }
}

function textsIn(object: Record<string, unknown>, columns: readonly string[]): readonly (string | null)[] | string {
  const values = columns.map((column) => valueAt(object, column));
  const nested = values.findIndex((value) => typeof value === 'object' && value !== null);
  if (nested !== -1) return `${columns[nested]}: an object or array`;
  return values.map((value) => (value === null ? null : String(value)));
}

/** The value of the key, or where there is none, of the dotted path. */
function valueAt(object: Record<string, unknown>, column: string): unknown {
  const own = Object.hasOwn(object, column) ? object[column] : null;
  if (own !== null || !column.includes('.')) return own;
  const [key = ''] = column.split('.', 1);
  const inner = Object.hasOwn(object, key) ? object[key] : null;
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return null;
  return valueAt(inner as Record<string, unknown>, column.slice(key.length + 1));
}

function quoteNumbers(json: string): string {
  return json.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`));
}
