/** Draws a service time. The mean is 1. */
type ServiceTime = () => number;

type CreateServiceTime = (random: () => number, parameter: number) => ServiceTime;

interface Distribution {
  /** The name of its parameter, an exclusive lower bound and a default. */
  readonly parameter?: { readonly name: string; readonly above: number; readonly default: number };
  readonly create: CreateServiceTime;
}

const exponential: CreateServiceTime = (random) => () => -Math.log(1 - random());

/** Distributions by name. All have a mean of 1; their variance differs. */
export const distributions: Readonly<Record<string, Distribution>> = {
  exponential: { create: exponential },
  deterministic: { create: () => () => 1 },
  lognormal: {
    parameter: { name: 'sigma', above: 0, default: 1 },
    create: (random, sigma) => () => Math.exp(sigma * normal(random) - (sigma * sigma) / 2),
  },
  pareto: {
    parameter: { name: 'alpha', above: 1, default: 2.5 },
    create: (random, alpha) => () => ((alpha - 1) / alpha) * (1 - random()) ** (-1 / alpha),
  },
  // Two exponentials with balanced means; the parameter is the squared coefficient of variation.
  hyperexponential: {
    parameter: { name: 'scv', above: 1, default: 4 },
    create: (random, scv) => {
      const firstShare = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
      const draw = exponential(random, 0);
      return () => (random() < firstShare ? draw() / (2 * firstShare) : draw() / (2 * (1 - firstShare)));
    },
  },
};

/** A standard normal number (Box–Muller transform). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
