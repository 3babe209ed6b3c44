/** The first items whose sizes together are at most `maxSize`, but at least one. */
export function withinSize<T>(items: Iterable<T>, maxSize: number, sizeOf: (item: T) => number): T[] {
  const first: T[] = [];
  let size = 0;
  for (const item of items) {
    size += sizeOf(item);
    if (size > maxSize && first.length > 0) break;
    first.push(item);
  }
  return first;
}

/** Of the stored texts in one answer: the spans of a trace, its log records, or those that a search finds. */
export const MAX_ANSWER_CHARACTERS = 4 * 1024 * 1024;
