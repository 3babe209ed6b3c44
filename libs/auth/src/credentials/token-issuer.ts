/** A service, and the file with its private Ed25519 key in PEM, which proves its identity to the users service. */
export interface ServiceKey {
  readonly name: string;
  /** Read at each use, because the key changes. */
  readonly keyFile: string;
}

/** An issued token. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** Issues a service's token in exchange for an assertion that its key has signed. Port and injection token. */
export abstract class TokenIssuer {
  abstract issue(service: ServiceKey): Promise<IssuedToken>;
}
