import { errors, importJWK, jwtVerify, type JWK, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { ALGORITHM } from './claims.ts';

/** Clocks of machines may differ by this time. */
export const TOLERANCE_SECONDS = 5;

/**
 * Verifies a JWT with keys of which each may have signed it: a service has two while it changes its key.
 * @returns the claims, or undefined if no key has signed it, or if it does not meet the options.
 */
export async function verifyWithAny<Claims>(
  text: string,
  keys: readonly JWK[],
  options: Omit<JWTVerifyOptions, 'algorithms' | 'clockTolerance'>,
): Promise<(JWTPayload & Claims) | undefined> {
  for (const key of keys) {
    try {
      const verified = await jwtVerify<Claims>(text, await importJWK(key, ALGORITHM), {
        ...options,
        algorithms: [ALGORITHM],
        clockTolerance: TOLERANCE_SECONDS,
      });
      return verified.payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  return undefined;
}
