import type { StackState } from '@signalbox/stack';

/**
 * Adds up the samples of a metric over the instances of a running stack.
 * @param labels - labels that a sample must have: `signal="traces"`.
 */
export async function sumOverInstances({ services }: StackState, metric: string, labels = ''): Promise<number> {
  const texts = services.map(async ({ opsPort }) => (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text());
  return (await Promise.all(texts)).reduce((sum, text) => sum + sumIn(text, metric, labels), 0);
}

/** Adds up the samples of a metric in the text format of Prometheus. */
function sumIn(text: string, metric: string, labels = ''): number {
  const samples = text.split('\n').filter((line) => /^[\w:]+/.exec(line)?.[0] === metric && line.includes(labels));
  return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
