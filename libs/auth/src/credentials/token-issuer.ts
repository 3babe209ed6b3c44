/** A service, and the secret that proves its identity to the users service. */
export interface ServiceSecret {
  readonly name: string;
  readonly secret: string;
}

/** An issued token. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** Issues a service's token in exchange for its secret. Port and injection token. */
export abstract class TokenIssuer {
  abstract issue(service: ServiceSecret): Promise<IssuedToken>;
}
