export { KeysUnavailableError } from './auth-errors.ts';
export { JwtAuthenticator } from './jwt-authenticator.ts';
export { KeyRing } from './keys/key-ring.ts';
export { KeySource } from './keys/key-source.ts';
export { ServiceTokenCredentials, type IssueServiceToken } from './service-token-credentials.ts';
export { ALGORITHM } from './tokens/claims.ts';
export { TokenSigner, type SigningKey } from './tokens/token-signer.ts';
export { TokenVerifier, type TokenVerifierOptions } from './tokens/token-verifier.ts';
