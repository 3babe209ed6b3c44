import type { Series } from './medians.ts';

/** The result of the gateway benchmark. */
export interface GatewayResult {
  readonly load: string;
  readonly rounds: number;
  /** The length of each turn. */
  readonly seconds: number;
  /** The number of starts of each target. */
  readonly starts: number;
  /** Which processes ran on which core. */
  readonly cores: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly targets: readonly { readonly name: string; readonly what: string }[];
  readonly missing: readonly { readonly name: string; readonly why: string }[];
  readonly series: readonly Series[];
}
