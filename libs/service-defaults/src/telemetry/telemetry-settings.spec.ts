import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../config/config.ts';
import { telemetrySettings } from './telemetry-settings.ts';

const load = (env: NodeJS.ProcessEnv) => loadConfig(z.object(telemetrySettings), env);

describe('the settings of telemetry', () => {
  it('have the names and defaults of OpenTelemetry', () => {
    expect(load({})).toMatchObject({ OTEL_SDK_DISABLED: false, OTEL_TRACES_SAMPLER_ARG: 1 });
    expect(load({ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a=b, x-key = k ' })).toMatchObject({
      OTEL_EXPORTER_OTLP_HEADERS: { authorization: 'Bearer a=b', 'x-key': 'k' },
    });
    expect(load({ OTEL_TRACES_SAMPLER_ARG: '0.05' })).toMatchObject({ OTEL_TRACES_SAMPLER_ARG: 0.05 });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'jaeger:4318', 'expected a URL with http:// or https://, got "jaeger:4318"'],
    ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'http://', 'expected a URL with http:// or https://'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'secret', 'expected key=value pairs, separated by commas'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=b%0d%0ac', 'expected key=value pairs'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'a=%zz', 'URI malformed'],
    ['OTEL_TRACES_SAMPLER', 'always', 'Invalid option'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5', 'expected at most 1, got "1.5"'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '0', 'expected at least 1'],
  ])('refuse %s=%s', (name, value, problem) => {
    expect(() => load({ [name]: value })).toThrow(`${name}: ${problem}`);
  });

  it('do not print the headers', () => {
    expect(() => load({ OTEL_EXPORTER_OTLP_HEADERS: 'key-without-value' })).not.toThrow('key-without-value');
  });
});
