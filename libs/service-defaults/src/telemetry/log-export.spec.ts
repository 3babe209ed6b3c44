import { expect, it } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { serviceConfig } from '../config/service-settings.ts';
import { serviceIdentity } from '../identity.ts';
import { createLogger } from '../logging/logger.ts';
import { LogExport } from './log-export.ts';

it('exports a maximum number of lines per second, and every warning', () => {
  const config = loadConfig(serviceConfig, {
    CONSUL_HTTP_ADDR: '127.0.0.1:1',
    RPC_TLS: 'off',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    MAX_EXPORTED_LINES_PER_SECOND: '5',
  });
  const identity = serviceIdentity('wagons', config);
  const logExport = new LogExport(identity, config);
  const written: string[] = [];
  const logger = createLogger(identity, config, logExport.copying({ write: (line) => void written.push(line) }));
  for (let line = 1; line <= 20; line += 1) logger.info({ line }, 'an event');
  for (let line = 1; line <= 3; line += 1) logger.warn({ line }, 'a warning');
  expect(written).toHaveLength(23);
  expect(logExport.outbox).toMatchObject({ size: 8, dropped: 15 });
});
