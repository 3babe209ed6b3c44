import { policyNames } from '@signalbox/balancing';
import { help, OptionError, parseOptions } from './options.ts';
import { report } from './report.ts';
import { simulate } from '@signalbox/balancing-lab/simulation';

try {
  const { scenario, compare, json, help: wantsHelp } = parseOptions(process.argv.slice(2));
  if (wantsHelp) console.log(help);
  else {
    const policies = compare ? policyNames : [scenario.policy];
    const results = policies.map((policy) => simulate({ ...scenario, policy }));
    if (!json) console.log(report(scenario, results));
    else console.log(JSON.stringify(compare ? { scenario, results } : { ...scenario, ...results[0] }, null, 2));
  }
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  console.error(`${error.message}; for help, run: npm run simulate -- --help`);
  process.exitCode = 2;
}
