/**
 * The mean time in system, in mean service times, of many instances if each call joins the shortest of d random queues:
 * T = Σ λ^((d^i − d)/(d − 1)) over i ≥ 1.
 * @param load - λ, the load of an instance, below 1.
 * @see Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001
 */
export function supermarketTime(load: number, choices: number): number {
  if (choices === 1) return 1 / (1 - load);
  let [sum, power] = [0, choices];
  for (let i = 1; i < 60; i += 1) {
    sum += load ** ((power - choices) / (choices - 1));
    power *= choices;
  }
  return sum;
}

/**
 * The share of instances with at least k calls, in the same model: s_k = λ^((d^k − 1)/(d − 1)).
 * @param load - λ, the load of an instance, below 1.
 * @see Mitzenmacher, as above
 */
export const supermarketTail = (load: number, choices: number, k: number): number =>
  load ** (choices === 1 ? k : (choices ** k - 1) / (choices - 1));
