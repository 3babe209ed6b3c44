import {
  Global,
  Module,
  type DynamicModule,
  type FactoryProvider,
  type ModuleMetadata,
  type Provider,
  type Type,
} from '@nestjs/common';
import { users } from '@signalbox/contracts-users';
import { Authenticator, RpcModule } from '@signalbox/rpc';
import { Metrics } from '@signalbox/service-defaults';
import { JwtAuthenticator } from './jwt-authenticator.ts';
import { KeyRing } from './keys/key-ring.ts';
import { type KeyConfig } from './keys/key-settings.ts';
import { KeySource } from './keys/key-source.ts';
import { RemoteKeySource, ROOT_KEYS } from './keys/remote-key-source.ts';
import { ServiceKeys } from './keys/service-keys.ts';
import { TokenWatch } from './token-watch.ts';
import { TokenVerifier } from './tokens/token-verifier.ts';

/** Provides the settings of a service. */
type ConfigProvider = Pick<FactoryProvider<KeyConfig>, 'inject' | 'useFactory'>;

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
      inject: [KeySource, { token: Metrics, optional: true }],
      useFactory: (source: KeySource, metrics?: Metrics) => {
        const verifier = new TokenVerifier(new KeyRing(source));
        metrics?.gauge(
          'signalbox_token_state_age_seconds',
          'How long ago the keys and the ended sessions were up to date, in seconds',
          [],
          async (set) => set({}, verifier.stateAgeMs / 1000),
        );
        return verifier;
      },
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
  /**
   * Verifies with the keys that the users service publishes. `TokenWatch` is the health check.
   * @param config - provides the settings.
   */
  static forRemoteKeys({ inject, useFactory }: ConfigProvider): DynamicModule {
    const providers: Provider[] = [
      {
        provide: ROOT_KEYS,
        inject,
        useFactory: async (...injected: unknown[]) => rootsOf(await useFactory(...injected)),
      },
      RemoteKeySource,
      { provide: KeySource, useExisting: RemoteKeySource },
      {
        provide: TokenWatch,
        inject: [RemoteKeySource, TokenVerifier],
        useFactory: (source: RemoteKeySource, verifier: TokenVerifier) => new TokenWatch(source, verifier),
      },
    ];
    return { module: AuthModule, imports: [RpcModule.forClients(users)], providers };
  }

  /** Verifies with the keys that the service itself holds. The service updates the TokenVerifier. */
  static forOwnKeys({ imports, useExisting }: OwnKeys): DynamicModule {
    return { module: AuthModule, imports, providers: [{ provide: KeySource, useExisting }] };
  }
}

/** With TLS, the connection proves that keys are from users. Without, its signature must. */
const rootsOf = ({ RPC_TLS, SERVICE_KEYS_FILE }: KeyConfig): ServiceKeys | undefined =>
  RPC_TLS === 'off' ? new ServiceKeys(SERVICE_KEYS_FILE!) : undefined;
