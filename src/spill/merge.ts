/**
 * Merges sequences that are each in ascending order of `compare` into one; of equals, those of the first sequence come first. Looks
 * at one item of each sequence at a time.
 */
export function* mergeSorted<T>(sequences: readonly Iterable<T>[], compare: (a: T, b: T) => number): Generator<T> {
  const heap: Head<T>[] = [];
  const before = (a: Head<T>, b: Head<T>): boolean => {
    const order = compare(a.item, b.item);
    return order < 0 || (order === 0 && a.sequence < b.sequence);
  };
  sequences.forEach((sequence, number) => {
    const rest = sequence[Symbol.iterator]();
    const first = rest.next();
    if (first.done !== true) siftUp(heap, { item: first.value, sequence: number, rest }, before);
  });
  while (heap.length > 0) {
    const head = heap[0]!;
    yield head.item;
    const next = head.rest.next();
    if (next.done !== true) head.item = next.value;
    else {
      const last = heap.pop()!;
      if (heap.length === 0) return;
      heap[0] = last;
    }
    siftDown(heap, before);
  }
}

interface Head<T> {
  item: T;
  readonly sequence: number;
  readonly rest: Iterator<T>;
}

type Before<T> = (a: Head<T>, b: Head<T>) => boolean;

function siftUp<T>(heap: Head<T>[], head: Head<T>, before: Before<T>): void {
  let at = heap.push(head) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(head, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = head;
}

function siftDown<T>(heap: Head<T>[], before: Before<T>): void {
  const head = heap[0]!;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
    if (!before(heap[child]!, head)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = head;
}
