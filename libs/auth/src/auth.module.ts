import { Global, Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { users } from '@signalbox/contracts-users';
import { Authenticator, RpcModule } from '@signalbox/rpc';
import { JwtAuthenticator } from './jwt-authenticator.ts';
import { KeyRing } from './keys/key-ring.ts';
import { KeySource } from './keys/key-source.ts';
import { RemoteKeySource } from './keys/remote-key-source.ts';
import { TokenVerifier } from './tokens/token-verifier.ts';

/** The keys of a service that holds them itself. */
export interface OwnKeys {
  /** Modules that provide the source. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly useExisting: Type<KeySource>;
}

/**
 * Authenticates callers everywhere in the application. Binds the Authenticator that `@Handle` uses, and the
 * TokenVerifier for code that reads tokens directly. It has no options: its two methods bind the port `KeySource` to an
 * adapter.
 */
@Global()
@Module({
  providers: [
    {
      provide: TokenVerifier,
      inject: [KeySource],
      useFactory: (source: KeySource) => new TokenVerifier(new KeyRing(source)),
    },
    {
      provide: Authenticator,
      inject: [TokenVerifier],
      useFactory: (verifier: TokenVerifier) => new JwtAuthenticator(verifier),
    },
  ],
  exports: [Authenticator, TokenVerifier],
})
export class AuthModule {
  /** Verifies with the keys that the users service publishes. */
  static forRemoteKeys(): DynamicModule {
    const providers = [{ provide: KeySource, useClass: RemoteKeySource }];
    return { module: AuthModule, imports: [RpcModule.forClients(users)], providers };
  }

  /** Verifies with the keys that the service itself holds. */
  static forOwnKeys({ imports, useExisting }: OwnKeys): DynamicModule {
    return { module: AuthModule, imports, providers: [{ provide: KeySource, useExisting }] };
  }
}
