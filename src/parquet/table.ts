import { type FileMetaData, parquetSchema, type SchemaElement, type SchemaTree } from 'hyparquet';
import { getPhysicalColumns, isListLike, isMapLike } from 'hyparquet/src/schema.js';
import { nearestFirst } from '../text/nearest-first.ts';
import { printable } from '../text/printable.ts';
import { type Cell, leafOf } from './cell-json.ts';

/** A top-level column, and how its values become JSON. */
export interface TableColumn {
  readonly name: string;
  /** Whether a value is one cell, and not made of several columns. */
  readonly isFlat: boolean;
  readonly write: (value: unknown) => string;
}

/** What of a file is read. */
export interface Table {
  /** The file's metadata as `leafOf` wants columns decoded. */
  readonly metadata: FileMetaData;
  readonly columns: readonly TableColumn[];
  /** The paths of the schema's leaves in their order, joined by dots. */
  readonly leaves: readonly string[];
}

/** The columns of a file that `asked` are in, as names or as paths with dots; null for all of them. Throws Error where one is not there. */
export function tableOf(metadata: FileMetaData, asked: readonly string[] | null): Table {
  const writers = new Map<SchemaElement, (cell: Cell) => string>();
  const schema = metadata.schema.map((element): SchemaElement => {
    if (element.type === undefined) return plainGroup(element);
    const leaf = leafOf(element);
    writers.set(leaf.element, leaf.write);
    return leaf.element;
  });
  const decoded = { ...metadata, schema };
  const root = parquetSchema(decoded);
  const tops = asked === null ? root.children : [...new Set(asked.map((column) => topOf(root, column)))];
  const columns = tops.map((node): TableColumn => {
    const isFlat = node.children.length === 0 && node.element.repetition_type !== 'REPEATED';
    return { name: node.element.name, isFlat, write: writerOf(node, writers) };
  });
  return { metadata: decoded, columns, leaves: getPhysicalColumns(root) };
}

/** Lists and maps by their older name, under which hyparquet looks for them; no other group means more than its parts. */
function plainGroup({ converted_type: converted, logical_type: logical, ...plain }: SchemaElement): SchemaElement {
  const kind = logical?.type === 'LIST' || logical?.type === 'MAP' ? logical.type : converted;
  return kind === 'LIST' || kind === 'MAP' ? { ...plain, converted_type: kind } : plain;
}

/** The top-level column that `column` is in. */
function topOf(root: SchemaTree, column: string): SchemaTree {
  const top = holds(root, column);
  if (top !== undefined) return top;
  const names = root.children.flatMap((node) => pathsOf(node));
  throw new Error(`it has no column "${column}"; it has ${printable(nearestFirst(column, names))}`);
}

/** The child of a group that a path of keys leads into, by the rule of `JsonObjectReader`: a key with dots comes before a path. */
function holds(group: SchemaTree, path: string): SchemaTree | undefined {
  const exact = childOf(group, path);
  const dot = path.indexOf('.');
  if (exact !== undefined || dot === -1) return exact;
  const child = childOf(group, path.slice(0, dot));
  // What keys a map has is known from its rows alone.
  if (child === undefined || isMapLike(child)) return child;
  return holds(child, path.slice(dot + 1)) === undefined || isListLike(child) ? undefined : child;
}

function childOf({ children }: SchemaTree, name: string): SchemaTree | undefined {
  return children.find(({ element }) => element.name === name);
}

/** The paths of the values in a column that are not in a list. */
function pathsOf(node: SchemaTree): readonly string[] {
  const isWhole = node.children.length === 0 || isListLike(node) || isMapLike(node);
  return isWhole ? [node.path.join('.')] : node.children.flatMap(pathsOf);
}

/** Writes values of a column as hyparquet gives them: objects for groups and maps, arrays for what is repeated. */
function writerOf(
  node: SchemaTree,
  leaves: ReadonlyMap<SchemaElement, (cell: Cell) => string>,
): (value: unknown) => string {
  const write = onceWriterOf(node, leaves);
  const orNull = (value: unknown): string => (value === null || value === undefined ? 'null' : write(value));
  return node.element.repetition_type === 'REPEATED' ? (value) => arrayOf(value, orNull) : orNull;
}

function onceWriterOf(
  node: SchemaTree,
  leaves: ReadonlyMap<SchemaElement, (cell: Cell) => string>,
): (value: unknown) => string {
  if (isListLike(node)) {
    const [middle] = node.children;
    const item = onceWriterOf(middle!.children.length === 1 ? middle!.children[0]! : middle!, leaves);
    return (value) => arrayOf(value, (each) => (each === null || each === undefined ? 'null' : item(each)));
  }
  if (isMapLike(node)) {
    const item = writerOf(node.children[0]!.children[1]!, leaves);
    return (value) => objectOf(Object.entries(value as object).map(([key, each]) => [keyOf(key), item(each)]));
  }
  const leaf = leaves.get(node.element);
  if (leaf !== undefined) return (value) => leaf(value as Cell);
  const children = node.children.map((child) => {
    const { name } = child.element;
    return [name, JSON.stringify(name), writerOf(child, leaves)] as const;
  });
  return (value) =>
    objectOf(children.map(([name, key, write]) => [key, write((value as Readonly<Record<string, unknown>>)[name])]));
}

function arrayOf(value: unknown, item: (each: unknown) => string): string {
  return Array.isArray(value) ? `[${value.map(item).join(',')}]` : 'null';
}

function objectOf(entries: readonly (readonly [key: string, value: string])[]): string {
  return `{${entries.map(([key, value]) => `${key}:${value}`).join(',')}}`;
}

/** The key of a map as JSON: a text is JSON already. */
function keyOf(key: string): string {
  return key.startsWith('"') ? key : JSON.stringify(key);
}
