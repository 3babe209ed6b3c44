import { Module, type DynamicModule, type ModuleMetadata, type Provider, type Type } from '@nestjs/common';
import { users } from '@signalbox/contracts-users';
import { Authenticator, Credentials, RpcModule } from '@signalbox/rpc';
import { RemoteTokenIssuer } from './credentials/remote-token-issuer.ts';
import { ServiceTokenCredentials } from './credentials/service-token-credentials.ts';
import { TokenIssuer, type ServiceSecret } from './credentials/token-issuer.ts';
import { JwtAuthenticator } from './jwt-authenticator.ts';
import { KeyRing } from './keys/key-ring.ts';
import { KeySource } from './keys/key-source.ts';
import { RemoteKeySource } from './keys/remote-key-source.ts';
import { TokenVerifier } from './tokens/token-verifier.ts';

/** Where a service has its keys itself. */
export interface OwnKeys {
  /** Modules that provide the source. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly useExisting: Type<KeySource>;
}

const verification: Provider[] = [
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
];

/**
 * Tells who calls, everywhere in the application: binds the Authenticator that `@Handle` asks, and the TokenVerifier
 * for whoever reads tokens by itself. `forService` adds the token by which others know this service.
 */
@Module({})
export class AuthModule {
  /** Verifies with the keys that the users service publishes. */
  static forRemoteKeys(): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      imports: [RpcModule.forClients(users)],
      providers: [{ provide: KeySource, useClass: RemoteKeySource }, ...verification],
      exports: [Authenticator, TokenVerifier],
    };
  }

  /** Verifies with the keys that the service itself holds. */
  static withKeys({ imports, useExisting }: OwnKeys): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      imports,
      providers: [{ provide: KeySource, useExisting }, ...verification],
      exports: [Authenticator, TokenVerifier],
    };
  }

  /** Sends this service's own token with messages for services. Verifies nothing: that is `forRemoteKeys`. */
  static forService(service: ServiceSecret): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      imports: [RpcModule.forClients(users)],
      providers: [
        { provide: TokenIssuer, useClass: RemoteTokenIssuer },
        {
          provide: Credentials,
          inject: [TokenIssuer],
          useFactory: (issuer: TokenIssuer) => new ServiceTokenCredentials(issuer, service),
        },
      ],
      exports: [Credentials],
    };
  }
}
