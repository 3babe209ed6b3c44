import { readState } from '@signalbox/local-stack';
import { CommandError } from './command-error.ts';

/**
 * Where services are registered: the Consul of `CONSUL_HTTP_ADDR`, else what the stack running on the data folder uses.
 * @throws CommandError
 */
export function registryAddress(dataDir: string, env: NodeJS.ProcessEnv): string {
  const address = env.CONSUL_HTTP_ADDR;
  if (!address) return addressOfStack(dataDir);
  const url = /^https?:\/\//.test(address) ? address : `http://${address}`;
  if (!URL.canParse(url)) throw new CommandError(`CONSUL_HTTP_ADDR: expected host:port or a URL, got "${address}"`);
  return url;
}

function addressOfStack(dataDir: string): string {
  try {
    const { launcher, registry } = readState(dataDir);
    if (runs(launcher.pid)) return registry.url;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new CommandError(`${dataDir} can't be read as the data folder of a stack: ${message}`);
  }
  throw new CommandError(`no stack runs on ${dataDir}: start one with npm start, or set CONSUL_HTTP_ADDR`);
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's, which we may not signal, runs all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
