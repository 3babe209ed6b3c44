import { ConfigurableModuleBuilder, Global, Module } from '@nestjs/common';
import { users } from '@signalbox/contracts-users';
import { Credentials, RpcModule } from '@signalbox/rpc';
import { RemoteTokenIssuer } from './remote-token-issuer.ts';
import { ServiceTokenCredentials } from './service-token-credentials.ts';
import { TokenIssuer, type ServiceKey } from './token-issuer.ts';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<ServiceKey>()
  .setClassMethodName('forRoot')
  .build();

/** Sends this service's token with messages that require one, everywhere in the application. */
@Global()
@Module({
  imports: [RpcModule.forClients(users)],
  providers: [
    { provide: TokenIssuer, useClass: RemoteTokenIssuer },
    {
      provide: Credentials,
      inject: [TokenIssuer, MODULE_OPTIONS_TOKEN],
      useFactory: (issuer: TokenIssuer, service: ServiceKey) => new ServiceTokenCredentials(issuer, service),
    },
  ],
  exports: [Credentials],
})
export class ServiceTokenModule extends ConfigurableModuleClass {}
