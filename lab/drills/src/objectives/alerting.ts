import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { observabilityFile, prometheusConfig } from '@signalbox/lab-parts/prometheus-config';
import { prometheusApi } from '@signalbox/lab-parts/prometheus-query';
import { startServer } from '@signalbox/lab-parts/server-process';
import { freePort } from '@signalbox/testing/free-port';

/** An alert that is pending or firing. */
export interface Alert {
  readonly name: string;
  readonly state: 'pending' | 'firing';
  readonly labels: Readonly<Record<string, string>>;
}

// Both are in Debian's package of this name.
const PROGRAMS = ['victoria-metrics', 'vmalert'];

/** A scraper and the rules of the objectives, at first without any history. */
export interface Alerting extends AsyncDisposable {
  alerts(): Promise<readonly Alert[]>;
}

/**
 * Starts VictoriaMetrics with the `prometheus.yml` of the project, and vmalert with its `slo.yml`.
 * @throws Error if a program is missing, or does not start.
 */
export async function startAlerting(registryUrl: string): Promise<Alerting> {
  const missing = PROGRAMS.filter((program) => spawnSync(program, ['-version']).error);
  if (missing.length > 0) {
    throw new Error(`not on the PATH: ${missing.join(', ')}. Install the package victoria-metrics of Debian`);
  }
  const stack = new AsyncDisposableStack();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'drill-alerting-'));
    stack.defer(() => rmSync(folder, { recursive: true, force: true }));
    const config = join(folder, 'prometheus.yml');
    writeFileSync(config, prometheusConfig(registryUrl));
    const [port, alertPort] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    const scrape = [`-promscrape.config=${config}`, '-promscrape.config.strictParse=false'];
    // As Prometheus: it watches Consul, and a query sees the newest samples.
    const likePrometheus = ['-promscrape.consulSDCheckInterval=1s', '-search.latencyOffset=1s'];
    const storage = [`-storageDataPath=${join(folder, 'data')}`, `-httpListenAddr=127.0.0.1:${port}`];
    stack.use(await startServer('victoria-metrics', [...scrape, ...likePrometheus, ...storage], url, '/health'));
    // It requires the address of an Alertmanager, which is not used.
    const urls = [`-datasource.url=${url}`, `-remoteWrite.url=${url}`, `-notifier.url=${url}`];
    const rules = [`-rule=${observabilityFile('prometheus/slo.yml')}`, '-evaluationInterval=15s'];
    const listen = `-httpListenAddr=127.0.0.1:${alertPort}`;
    const vmalert = await startServer(
      'vmalert',
      [...urls, ...rules, listen],
      `http://127.0.0.1:${alertPort}`,
      '/health',
    );
    stack.use(vmalert);
    return {
      alerts: async () => (await prometheusApi<{ alerts: Alert[] | null }>(vmalert.url, 'alerts')).alerts ?? [],
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
