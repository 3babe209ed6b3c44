/** A sample in the text format of Prometheus. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? +(\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/**
 * The samples of the wanted metrics. Other lines are skipped before they are parsed, and so are lines of another format.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function* samplesOf(text: string, wanted: ReadonlySet<string>): Generator<Sample> {
  for (const line of text.split('\n')) {
    const nameEnd = line.search(/[{ ]/);
    if (nameEnd <= 0 || !wanted.has(line.slice(0, nameEnd))) continue;
    const [, name, labels = '', value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    yield { name, labels: labelsOf(labels), value: numberOf(value) };
  }
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(LABEL))
    labels[name!] = value!.includes('\\') ? value!.replace(/\\[n"\\]/g, (escape) => ESCAPES[escape]!) : value!;
  return labels;
}

/** Prometheus writes +Inf and -Inf. */
function numberOf(text: string): number {
  if (text.endsWith('Inf')) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}
