import { parseArgs } from 'node:util';
import { sagaDrill } from './drill/saga-drill.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    runs: { type: 'string', default: '1000' },
    run: { type: 'string' },
    schedule: { type: 'string' },
    walk: { type: 'boolean', default: false },
    lanes: { type: 'string', default: '4' },
  },
});
console.log(`seed ${values.seed}`);
const verdict = await sagaDrill({
  seed: values.seed,
  runs: Number(values.runs),
  run: values.run === undefined ? undefined : Number(values.run),
  scheduleFile: values.schedule,
  walk: values.walk,
  lanes: Number(values.lanes),
  say: (line) => console.log(line),
});
console.log(JSON.stringify(verdict, null, 2));
process.exit(verdict.failures.length === 0 && verdict.unnamed.length === 0 ? 0 : 1);
