import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { toFigures } from './autocannon-figures.ts';
import type { Load } from './load.ts';

const { url, connections, seconds, tokensFile } = JSON.parse(process.argv[2]!) as Load;
const tokens = readFileSync(tokensFile, 'utf8').trimEnd().split('\n');

const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests: tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` } })),
});
process.stdout.write(`${JSON.stringify(toFigures(result))}\n`);
