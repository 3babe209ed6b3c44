/** Proves to other services which service this is. A process that calls no message for services needs none. */
export abstract class Credentials {
  abstract serviceToken(): string | Promise<string>;
}
