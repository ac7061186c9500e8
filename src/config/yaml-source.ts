import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { type SourceLocation, TraplineError, withOthers } from '../model/errors.ts';
import { wholeText } from '../text/whole-text.ts';
import { type ConfigSource } from './config-source.ts';
import { show } from './messages.ts';
import { type ConfigPath } from './path.ts';

/** Core schema: times stay text. Duplicate keys are errors; positions are kept. */
const PARSE_OPTIONS = { schema: 'core', version: '1.2', uniqueKeys: true, prettyErrors: false, merge: false } as const;

/**
 * Parses one YAML file. Throws TraplineError('input') with one clear line for bytes that are not UTF-8 text, an empty file,
 * bad syntax, duplicate keys, anchors, tags, several documents, and anything but a mapping at the top.
 */
export function parseYaml(file: string, content: Uint8Array | string): ConfigSource {
  const text = typeof content === 'string' ? content : wholeText(file, content);
  const lines = new LineCounter();
  const document = parseDocument(text, { ...PARSE_OPTIONS, lineCounter: lines });
  const locate = (offset: number): SourceLocation => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  refuseProblems(document, locate);
  const root: Node | null = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) {
    throw new TraplineError('yaml_invalid', 'empty file: expected a YAML mapping', { location: { file } });
  }
  if (!isMap(root)) {
    const found = isSeq(root) ? 'a list' : 'text';
    throw new TraplineError('yaml_invalid', `expected a YAML mapping (key: value), found ${found}`, {
      location: locate(root.range?.[0] ?? 0),
    });
  }
  keepKeys(document);
  return {
    file,
    value: document.toJS(),
    origin(path, part) {
      const offset = offsetOf(root, path, part);
      return offset === undefined ? undefined : { kind: 'file', location: locate(offset) };
    },
    written: (path) => textAt(root, path),
  };
}

/** Parses the value of a command-line override: a scalar, or a list or mapping in flow style. Throws Error with a reason. */
export function parseYamlText(text: string): Pick<ConfigSource, 'value' | 'written'> {
  const document = parseDocument(text, PARSE_OPTIONS);
  const [problem] = problemsIn(document);
  if (problem !== undefined) throw new Error(problem.message);
  keepKeys(document);
  const root: Node | null = document.contents;
  return { value: document.toJS(), written: (path) => (root === null ? undefined : textAt(root, path)) };
}

/** The value alone. */
export function parseYamlValue(text: string): unknown {
  return parseYamlText(text).value;
}

/** A key is text: `01` is not the key `1`. */
function keepKeys(document: Document.Parsed): void {
  visit(document, {
    Pair(_key, { key }) {
      if (isScalar(key)) key.value = writtenText(key) ?? key.value;
    },
  });
}

/** The text of a number, or of true or false. */
function writtenText(node: Node | undefined): string | undefined {
  if (!isScalar(node)) return undefined;
  return typeof node.value === 'number' || typeof node.value === 'boolean' ? node.source : undefined;
}

function textAt(root: Node, path: ConfigPath): string | undefined {
  return writtenText(nodeAt(root, path)?.node);
}

interface Problem {
  readonly message: string;
  readonly offset: number;
}

function refuseProblems(document: Document.Parsed, locate: (offset: number) => SourceLocation): void {
  const errors = problemsIn(document).map(
    ({ message, offset }) => new TraplineError('yaml_invalid', message, { location: locate(offset) }),
  );
  const [first, ...others] = errors;
  if (first !== undefined) throw others.length === 0 ? first : withOthers(first, errors);
}

const TOO_DEEP = 'nested too deeply to be read: lists and mappings stand in one another hundreds of times';

/** Plain words for messages that the parser writes for programmers. */
const PLAIN_WORDS: Readonly<Partial<Record<string, string>>> = {
  MULTIPLE_DOCS: 'expected one YAML document, found a second',
  RESOURCE_EXHAUSTION: TOO_DEEP,
};

/** Syntax errors; where there are none, valid YAML that has no meaning here. */
function problemsIn(document: Document.Parsed): readonly Problem[] {
  const complaints = [...document.errors, ...document.warnings];
  if (complaints.length > 0) {
    return complaints.map(({ code, message, pos }) => {
      const [sentence] = message.split('\n');
      const plain = code === 'DUPLICATE_KEY' ? keyTwice(document, pos[0]) : PLAIN_WORDS[code];
      return { message: plain ?? `not valid YAML: ${sentence}`, offset: pos[0] };
    });
  }
  const problems: Problem[] = [];
  visit(document, (_key, node) => {
    const reason = unsupported(node);
    if (reason === undefined) return;
    const start = isNode(node) ? node : isPair(node) && isNode(node.key) ? node.key : undefined;
    problems.push({ message: reason, offset: start?.range?.[0] ?? 0 });
  });
  return problems;
}

function keyTwice(document: Document.Parsed, offset: number): string {
  let key: unknown;
  visit(document, {
    Scalar(_key, node) {
      if (node.range?.[0] !== offset) return undefined;
      key = node.source ?? node.value;
      return visit.BREAK;
    },
  });
  return `the key ${show(key)} is already in the mapping`;
}

function unsupported(node: unknown): string | undefined {
  if (isAlias(node)) return `aliases are not supported here: write the value out instead of *${node.source}`;
  if (isPair(node) && isCollection(node.key)) return 'expected text as a key, found a mapping or a list';
  if (!isNode(node)) return undefined;
  if ('anchor' in node && node.anchor !== undefined) return `anchors are not supported here: remove &${node.anchor}`;
  if ('tag' in node && node.tag !== undefined) return `tags are not supported here: remove ${tagAsWritten(node.tag)}`;
  return undefined;
}

/** `!!str`, which the parser knows by a longer name. */
function tagAsWritten(tag = ''): string {
  return tag.replace(/^tag:yaml\.org,2002:/, '!!');
}

/** The value at `path`, with its key where it has one; undefined if there is none. */
function nodeAt(root: Node, path: ConfigPath): Readonly<Record<'key' | 'node', Node | undefined>> | undefined {
  let key: Node | undefined;
  let node: Node | undefined = root;
  for (const step of path) {
    if (isMap(node)) {
      const pair: unknown = node.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === step);
      if (!isPair(pair)) return undefined;
      key = isNode(pair.key) ? pair.key : undefined;
      node = isNode(pair.value) ? pair.value : undefined;
    } else if (isSeq(node) && typeof step === 'number' && step < node.items.length) {
      const item: unknown = node.items[step];
      key = undefined;
      node = isNode(item) ? item : undefined;
    } else {
      return undefined;
    }
  }
  return { key, node };
}

/** Offset of the value at `path`, or of its key. For a collection below a key it is the offset of that key. */
function offsetOf(root: Node, path: ConfigPath, part: 'key' | 'value'): number | undefined {
  const found = nodeAt(root, path);
  if (found === undefined) return undefined;
  const { key, node } = found;
  const atKey = part === 'key' || node === undefined || (isCollection(node) && node.flow !== true);
  return (atKey ? (key ?? node) : node)?.range?.[0];
}
