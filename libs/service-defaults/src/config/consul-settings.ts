import { DEFAULT_CONSUL_ADDRESS, type consulSettingNames } from '@signalbox/discovery';
import { z } from 'zod';

const text = () => z.string();

/** The variables by which Consul's own clients are configured too. `consulAccess` reads them, and knows which fit together. */
export const consulSettings = {
  CONSUL_HTTP_ADDR: text().default(DEFAULT_CONSUL_ADDRESS).meta({
    description: "Consul's HTTP API, as host:port, URL (with a path before `/v1`, where it has one) or `unix:///path`",
    secret: true,
  }),
  CONSUL_HTTP_TOKEN: text().optional().meta({ description: "Token for Consul's access control", secret: true }),
  CONSUL_HTTP_TOKEN_FILE: text()
    .optional()
    .meta({ description: 'File with that token; it takes precedence over CONSUL_HTTP_TOKEN' }),
  CONSUL_HTTP_AUTH: text().optional().meta({
    description: 'user:password of a proxy before Consul; also as part of its address',
    secret: true,
  }),
  CONSUL_HTTP_SSL: text().optional().meta({ description: 'Whether to reach Consul by TLS, as https:// does' }),
  CONSUL_HTTP_SSL_VERIFY: text()
    .optional()
    .meta({ description: "Whether Consul's certificate is checked; true unless this is false" }),
  CONSUL_CACERT: text().optional().meta({ description: "File with the authority of Consul's certificate, PEM" }),
  CONSUL_CLIENT_CERT: text().optional().meta({ description: 'File with a certificate to show to Consul, PEM' }),
  CONSUL_CLIENT_KEY: text().optional().meta({ description: 'File with the key of that certificate, PEM' }),
  CONSUL_TLS_SERVER_NAME: text()
    .optional()
    .meta({ description: "Host name in Consul's certificate, where that differs from its address" }),
} satisfies Record<(typeof consulSettingNames)[number], z.ZodType>;
