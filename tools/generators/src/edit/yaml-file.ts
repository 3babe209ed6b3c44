import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { PlaceNotFoundError } from './source-file.ts';
import { Splices } from './splices.ts';

/** Changes of the YAML text at the positions of its nodes, so that comments and layout stay. */
export class YamlFile {
  private readonly path: string;
  private readonly text: string;
  private readonly splices: Splices;
  private readonly root: YAMLMap;

  /** @throws Error if it is not valid YAML. */
  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    this.splices = new Splices(text);
    const document = parseDocument(text);
    const [error] = document.errors;
    if (error)
      throw new Error(`${path}: expected valid YAML (${error.message.split('\n')[0]}). Correct the file first`);
    this.root = document.contents as YAMLMap;
  }

  result(): string {
    return this.splices.result();
  }

  /** Adds a block after the value of a key, after an empty line. @throws Error if its key exists. */
  addBlock(after: readonly string[], block: string): void {
    this.expectNoKey(after, block);
    this.splices.insert(this.endOf(this.pair(after)), `\n\n${block}`);
  }

  /** Deletes a key and its value, with the empty line before it. */
  removeBlock(path: readonly string[]): void {
    const pair = this.pair(path);
    const start = this.text.slice(0, rangeOf(pair.key)[0]).trimEnd().length;
    this.splices.replace(start, this.endOf(pair), '');
  }

  /** @throws Error if the key exists. */
  addKey(after: readonly string[], line: string): void {
    this.expectNoKey(after, line);
    this.splices.insertLineAfter(rangeOf(this.pair(after).key)[0], line);
  }

  removeKey(path: readonly string[]): void {
    this.splices.deleteLines(rangeOf(this.pair(path).key)[0]);
  }

  addItem(path: readonly string[], after: string, item: string): void {
    this.splices.insertLineAfter(rangeOf(this.item(path, after))[0], `- ${item}`);
  }

  /** Removes those of the items that exist. */
  removeItems(path: readonly string[], ...items: string[]): void {
    for (const found of this.sequence(path).items) {
      if (isScalar(found) && items.includes(String(found.value))) this.splices.deleteLines(rangeOf(found)[0]);
    }
  }

  /** Adds a word to a text that lists words, after another one. */
  addToText(path: readonly string[], after: string, word: string, separator: string): void {
    const [from, to] = rangeOf(this.scalar(path));
    const at = wordIn(this.text.slice(from, to), after);
    if (!at) throw new PlaceNotFoundError(this.path, `${after} in ${path.join('.')}`);
    this.splices.insert(from + at.index + after.length, separator + word);
  }

  /** Removes words, each with the separator before or after it. */
  removeFromText(path: readonly string[], ...words: string[]): void {
    const [from, to] = rangeOf(this.scalar(path));
    const raw = this.text.slice(from, to);
    for (const word of words) {
      const at = wordIn(raw, word);
      if (!at) continue;
      const isFirst = !/[,\s]/.test(raw[at.index - 1] ?? '');
      const start = from + at.index - (isFirst ? 0 : 1);
      this.splices.replace(start, start + word.length + 1, '');
    }
  }

  /** Replaces a text in single quotes. */
  changeText(path: readonly string[], change: (text: string) => string): void {
    const node = this.scalar(path);
    const [from, to] = rangeOf(node);
    this.splices.replace(from, to, `'${change(String(node.value))}'`);
  }

  private expectNoKey(beside: readonly string[], text: string): void {
    const path = [...beside.slice(0, -1), text.trim().split(':')[0]!];
    if (this.find(path))
      throw new Error(`${this.path}: expected no ${path.join('.')}. Rename it, or choose another name`);
  }

  /** @throws PlaceNotFoundError */
  private pair(path: readonly string[]): Pair {
    const found = this.find(path);
    if (!found) throw new PlaceNotFoundError(this.path, path.join('.'));
    return found;
  }

  private find(path: readonly string[]): Pair | undefined {
    const parent = path.length > 1 ? this.pair(path.slice(0, -1)).value : this.root;
    const found = isMap(parent) && parent.items.find((one) => isScalar(one.key) && one.key.value === path.at(-1));
    return isPair(found) ? found : undefined;
  }

  private scalar(path: readonly string[]): Scalar {
    const { value } = this.pair(path);
    if (isScalar(value)) return value;
    throw new PlaceNotFoundError(this.path, `a text ${path.join('.')}`);
  }

  private sequence(path: readonly string[]): YAMLSeq {
    const { value } = this.pair(path);
    if (isSeq(value)) return value;
    throw new PlaceNotFoundError(this.path, `a list ${path.join('.')}`);
  }

  private item(path: readonly string[], value: string): unknown {
    const found = this.sequence(path).items.find((one) => isScalar(one) && one.value === value);
    if (found) return found;
    throw new PlaceNotFoundError(this.path, `${value} in ${path.join('.')}`);
  }

  private endOf({ value }: Pair): number {
    return this.text.slice(0, rangeOf(value)[1]).trimEnd().length;
  }
}

/** @param word - without characters that are special in a regular expression. */
const wordIn = (text: string, word: string) => new RegExp(`(?<![\\w/-])${word}(?![\\w/-])`).exec(text) ?? undefined;

function rangeOf(node: unknown): [number, number, number] {
  return (node as { range: [number, number, number] }).range;
}
