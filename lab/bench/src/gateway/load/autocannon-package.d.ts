/** The part of autocannon that the benchmark uses. The package has no types. */
declare module 'autocannon' {
  import type { AutocannonResult } from './autocannon-figures.ts';

  export default function autocannon(options: {
    readonly url: string;
    readonly connections: number;
    readonly duration: number;
    readonly requests: readonly { readonly headers: Readonly<Record<string, string>> }[];
  }): Promise<AutocannonResult>;
}
