const COMMENT = String.raw`^\s*(?:#|//|--|/\*|<!--|\{/\*)\s*`;

/**
 * Removes the blocks from a comment `begin PART` to a comment `end PART`, including both comments.
 * @throws Error if a `begin PART` has no `end PART`, or the reverse.
 */
export function withoutBlocks(text: string, part: string): string {
  if (!new RegExp(`(?:begin|end) ${part}\\b`).test(text)) return text;
  const begin = new RegExp(`${COMMENT}begin ${part}\\b`);
  const end = new RegExp(`${COMMENT}end ${part}\\b`);
  const remaining: string[] = [];
  let isInside = false;
  for (const [index, line] of text.split('\n').entries()) {
    const isMarker = (isInside ? end : begin).test(line);
    if (!isMarker && (begin.test(line) || end.test(line))) {
      const found = JSON.stringify(line.trim());
      throw new Error(`line ${index + 1}: expected "begin ${part}" and "end ${part}" in turn, got ${found}`);
    }
    if (!isInside && !isMarker) remaining.push(line);
    if (isMarker) isInside = !isInside;
  }
  if (isInside) throw new Error(`expected "end ${part}" after "begin ${part}", got the end of the file`);
  // A removed block between two empty lines, or after an empty line at the end, must not leave an extra empty line.
  return remaining
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replace(/\n{2,}$/, '\n');
}
