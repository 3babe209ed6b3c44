export const OUR_CHOICE = 'ours, peak-ewma';
export const OUR_CALL = 'ours, peak-ewma: pick, done, two clock reads';
export const MOLECULER_LATENCY = 'Moleculer, latency';
export const NPM_TWO_CHOICES = 'load-balancers, P2cBalancer';
export const CLOCK = 'two clock reads';

/** All cases, in the order of the table. */
export const names: readonly string[] = [
  OUR_CHOICE,
  'ours, two-choices',
  'ours, round-robin',
  'ours, random',
  'ours, weighted',
  'ours, consistent-hash',
  'ours, same-zone',
  OUR_CALL,
  'ours, two-choices: pick, done, two clock reads',
  'Moleculer, random',
  'Moleculer, round robin',
  'Moleculer, cpu usage',
  MOLECULER_LATENCY,
  "undici's BalancedPool",
  NPM_TWO_CHOICES,
  'load-balancers, RandomBalancer',
  CLOCK,
];
