/** Proves the identity of this service to other services. Needed only to call messages with the rule `service`. */
export abstract class Credentials {
  abstract serviceToken(): string | Promise<string>;

  /** A replacement for a refused token. Undefined if none is available now. */
  abstract replacementFor(refused: string): Promise<string | undefined>;
}
