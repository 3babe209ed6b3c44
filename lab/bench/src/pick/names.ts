export const OURS = 'ours, peak-ewma';
export const OUR_CALL = 'ours, peak-ewma: pick, done, two clock reads';
export const LATENCY = 'Moleculer, latency';
export const NPM_TWO_CHOICES = 'load-balancers, P2cBalancer';
export const CLOCK = 'two clock reads';

/** Who is measured, in the order of the table. */
export const names: readonly string[] = [
  OURS,
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
  LATENCY,
  "undici's BalancedPool",
  NPM_TWO_CHOICES,
  'load-balancers, RandomBalancer',
  CLOCK,
];
