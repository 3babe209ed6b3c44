import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goProgram, jaeger, prometheus, victoriaLogs } from '@signalbox/lab-parts/go-program';
import { observabilityFile, prometheusConfig } from '@signalbox/lab-parts/prometheus-config';
import { startServer, type ServerProcess } from '@signalbox/lab-parts/server-process';
import { freePort } from '@signalbox/testing/free-port';

const log = (line: string) => console.log(`  ${line}`);

/** The servers of the profile `observability`, with its configuration, as programs on this machine. */
export class Servers implements AsyncDisposable {
  private readonly folder = mkdtempSync(join(tmpdir(), 'verify-servers-'));
  private readonly started = new AsyncDisposableStack();

  /** Reads the metrics of the instances that are registered there. */
  async prometheus(registryUrl: string): Promise<ServerProcess> {
    const file = await goProgram(prometheus, log);
    const port = await freePort();
    const config = join(this.folder, 'prometheus.yml');
    writeFileSync(config, prometheusConfig(registryUrl));
    const data = join(this.folder, 'prometheus');
    const listen = `--web.listen-address=127.0.0.1:${port}`;
    const args = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--enable-feature=exemplar-storage',
      listen,
    ];
    return this.start(file, args, port, '/-/ready');
  }

  /** Receives log lines over OTLP. */
  async victoriaLogs(): Promise<ServerProcess> {
    const file = await goProgram(victoriaLogs, log);
    const port = await freePort();
    const data = join(this.folder, 'victoria-logs');
    return this.start(file, [`-storageDataPath=${data}`, `-httpListenAddr=127.0.0.1:${port}`], port, '/health');
  }

  /** Receives traces over OTLP at `otlpUrl`. */
  async jaeger(): Promise<ServerProcess & { readonly otlpUrl: string }> {
    const file = await goProgram(jaeger, log);
    const [port, otlpPort, grpcPort] = [await freePort(), await freePort(), await freePort()];
    const config = join(this.folder, 'jaeger.yml');
    writeFileSync(
      config,
      readFileSync(observabilityFile('jaeger.yml'), 'utf8')
        .replace('0.0.0.0:16686', `127.0.0.1:${port}`)
        .replace('127.0.0.1:16685', `127.0.0.1:${grpcPort}`)
        .replace('0.0.0.0:4318', `127.0.0.1:${otlpPort}`),
    );
    const server = await this.start(file, ['--config', config], port, '/');
    return { ...server, otlpUrl: `http://127.0.0.1:${otlpPort}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.started.disposeAsync();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async start(file: string, args: readonly string[], port: number, readyPath: string): Promise<ServerProcess> {
    return this.started.use(await startServer(file, args, `http://127.0.0.1:${port}`, readyPath));
  }
}
