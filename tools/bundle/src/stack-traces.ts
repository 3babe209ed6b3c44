import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';

// The first module of each bundle. Stack traces then name the lines of the sources. Node's option --enable-source-maps
// does this too, but it decodes the source map at the start: 10 MB in each process. This module decodes the map when a
// stack trace is read for the first time.

const { url, filename } = import.meta;
let decoded: SourceMap | undefined;

Error.prepareStackTrace = (error, frames) =>
  [Error.prototype.toString.call(error), ...frames.map((frame) => `    at ${withSource(frame)}`)].join('\n');

function withSource(frame: NodeJS.CallSite): string {
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  if (frame.getFileName() !== url || line === null || column === null) return String(frame);
  const source = sourceOf(line, column);
  return source === undefined ? String(frame) : String(frame).replace(`${url}:${line}:${column}`, () => source);
}

/** @returns `PATH:LINE:COLUMN`; undefined if the map does not contain the position, or cannot be read. */
function sourceOf(line: number, column: number): string | undefined {
  try {
    decoded ??= new SourceMap(JSON.parse(readFileSync(`${filename}.map`, 'utf8')) as SourceMapPayload);
    const entry = decoded.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry)) return undefined;
    const path = fileURLToPath(new URL(entry.originalSource, url));
    return `${path}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  } catch {
    return undefined;
  }
}
