import { readableFile, type ServiceConfig } from '@signalbox/service-defaults';

/** The settings of a service that verifies tokens with the keys of users. */
export const keySettings = {
  SERVICE_KEYS_FILE: readableFile().optional().meta({
    description:
      'The public keys of all services: `{"users": [{"kty": "OKP", …}]}`. Required with RPC_TLS=off: then users signs the keys that verify tokens, and its key in this file proves it',
    isRequiredWithoutTls: true,
  }),
} as const;

export type KeyConfig = Pick<ServiceConfig, 'RPC_TLS'> & { readonly SERVICE_KEYS_FILE?: string };
