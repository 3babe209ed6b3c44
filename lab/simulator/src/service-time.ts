/** How long an answer takes: a draw with a mean of 1. */
type ServiceTime = () => number;

type Create = (random: () => number, parameter: number) => ServiceTime;

interface Distribution {
  /** What its parameter is, with its bounds and the one it has by itself. */
  readonly parameter?: { readonly name: string; readonly above: number; readonly usually: number };
  readonly create: Create;
}

const exponential: Create = (random) => () => -Math.log(1 - random());

/** By name. All have a mean of 1; they differ in how far they spread. */
export const distributions: Readonly<Record<string, Distribution>> = {
  exponential: { create: exponential },
  deterministic: { create: () => () => 1 },
  lognormal: {
    parameter: { name: 'sigma', above: 0, usually: 1 },
    create: (random, sigma) => () => Math.exp(sigma * normal(random) - (sigma * sigma) / 2),
  },
  pareto: {
    parameter: { name: 'alpha', above: 1, usually: 2.5 },
    create: (random, alpha) => () => ((alpha - 1) / alpha) * (1 - random()) ** (-1 / alpha),
  },
  // Two exponentials with balanced means; the parameter is the squared coefficient of variation.
  hyperexponential: {
    parameter: { name: 'scv', above: 1, usually: 4 },
    create: (random, scv) => {
      const often = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
      const draw = exponential(random, 0);
      return () => (random() < often ? draw() / (2 * often) : draw() / (2 * (1 - often)));
    },
  },
};

/** Box and Muller's. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
