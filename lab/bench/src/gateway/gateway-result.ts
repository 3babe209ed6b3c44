import type { Series } from './medians.ts';

/** What the gateway benchmark found. */
export interface GatewayResult {
  readonly load: string;
  readonly rounds: number;
  /** How long each turn took. */
  readonly seconds: number;
  /** How often every target was started. */
  readonly starts: number;
  /** Who ran on which core. */
  readonly cores: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly targets: readonly { readonly name: string; readonly what: string }[];
  readonly missing: readonly { readonly name: string; readonly why: string }[];
  readonly series: readonly Series[];
}
