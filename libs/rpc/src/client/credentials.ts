/** Proves to other services which service this is. A process that calls no message for services needs none. */
export abstract class Credentials {
  abstract serviceToken(): string | Promise<string>;

  /** Another token in place of one that a service refused; undefined where none is to be had now. */
  abstract replacementFor(refused: string): Promise<string | undefined>;
}
