export { AuthModule } from './auth.module.ts';
export { ServiceTokenModule } from './credentials/service-token.module.ts';
export { KeyRing } from './keys/key-ring.ts';
export { KeySource } from './keys/key-source.ts';
export { signAssertion, verifyAssertion } from './tokens/assertion.ts';
export { ALGORITHM, MAX_LIFETIME_SECONDS } from './tokens/claims.ts';
export { TokenWatch } from './token-watch.ts';
export { TokenSigner, type SigningKey } from './tokens/token-signer.ts';
export { TokenVerifier } from './tokens/token-verifier.ts';
