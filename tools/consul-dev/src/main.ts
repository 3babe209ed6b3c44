import { parseArgs } from 'node:util';
import { startConsulDev } from './consul-dev.ts';

const USAGE = `consul-dev: the part of Consul's HTTP API that Signalbox uses, for machines without a Consul

  node tools/consul-dev/src/main.ts [--host 127.0.0.1] [--port 8500]

  --host   the address to listen on (127.0.0.1)
  --port   the port to listen on, 0 chooses a free one (8500)
  --help   this text

It has service registration with HTTP and TTL checks, health and catalog with blocking queries, the key-value store with
transactions, and status.
It is not Consul. It is one node that keeps everything in memory only: no ACL, sessions, Raft, DNS or UI.
`;

interface Options {
  host: string;
  port: number;
  help: boolean;
}

function optionsFrom(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8500' },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw new Error(`--port must be 0 to 65535, got ${values.port}`);
  return { host: values.host.replace(/^\[(.*)\]$/, '$1'), port, help: values.help };
}

async function main(): Promise<void> {
  const { host, port, help } = optionsFrom(process.argv.slice(2));
  if (help) {
    process.stdout.write(USAGE);
    return;
  }
  const consul = await startConsulDev({ host, port });
  console.log(`consul-dev answers at ${consul.url}`);
  console.log('A substitute for Consul, for development: one node, in memory, no ACL, no Raft. See --help.');
  process.send?.({ type: 'ready', port: consul.port });
  const stop = (): void => void consul.stop().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // A closed channel means that the parent process has ended. Stop too, or this process would stay behind.
  process.once('disconnect', stop);
}

main().catch((error: NodeJS.ErrnoException) => {
  const why = error.code === 'EADDRINUSE' ? 'the port is in use by another process' : error.message;
  console.error(`consul-dev can't start: ${why}`);
  process.exitCode = 1;
});
