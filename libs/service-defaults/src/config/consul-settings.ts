import { DEFAULT_CONSUL_ADDRESS, type consulSettingNames } from '@signalbox/discovery';
import { z } from 'zod';

const text = () => z.string();

/** The variables that Consul's own clients use. `consulAccess` reads and validates them together. */
export const consulSettings = {
  CONSUL_HTTP_ADDR: text().default(DEFAULT_CONSUL_ADDRESS).meta({
    description: "Consul's HTTP API, as host:port, URL (optionally with a path before `/v1`) or `unix:///path`",
    secret: true,
  }),
  CONSUL_HTTP_TOKEN: text().optional().meta({ description: "Token for Consul's access control", secret: true }),
  CONSUL_HTTP_TOKEN_FILE: text()
    .optional()
    .meta({ description: 'File with that token; it has priority over CONSUL_HTTP_TOKEN' }),
  CONSUL_HTTP_AUTH: text().optional().meta({
    description: 'user:password of a proxy in front of Consul; may also be part of the address',
    secret: true,
  }),
  CONSUL_HTTP_SSL: text().optional().meta({ description: 'Whether to use TLS for Consul, like https://' }),
  CONSUL_HTTP_SSL_VERIFY: text()
    .optional()
    .meta({ description: "Whether Consul's certificate is verified; true unless this is false" }),
  CONSUL_CACERT: text().optional().meta({ description: "File with the CA certificate for Consul's certificate, PEM" }),
  CONSUL_CLIENT_CERT: text().optional().meta({ description: 'File with the client certificate for Consul, PEM' }),
  CONSUL_CLIENT_KEY: text().optional().meta({ description: 'File with the private key of that certificate, PEM' }),
  CONSUL_TLS_SERVER_NAME: text()
    .optional()
    .meta({ description: "Host name in Consul's certificate, if it differs from the address" }),
} satisfies Record<(typeof consulSettingNames)[number], z.ZodType>;
