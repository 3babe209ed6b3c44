/** A service, and the secret by which it proves to the users service that it is the one. */
export interface ServiceSecret {
  readonly name: string;
  readonly secret: string;
}

/** A token as it was just issued. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** Who issues a service's token against its secret. A port, and its own DI token. */
export abstract class TokenIssuer {
  abstract issue(service: ServiceSecret): Promise<IssuedToken>;
}
