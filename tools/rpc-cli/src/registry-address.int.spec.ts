import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '@signalbox/stack/command-line';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registryAddress } from './registry-address.ts';

describe('the address of the registry', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'rpc-cli-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  const runBy = (
    pid: number,
    registry = { kind: 'consul-dev', url: 'http://127.0.0.1:20000' },
    installation?: string,
  ) =>
    writeFileSync(
      join(dataDir, 'stack.json'),
      JSON.stringify({
        launcher: { pid },
        registry,
        installation,
        gateways: [],
        services: [],
        databases: [],
      }),
    );

  it.each([
    ['127.0.0.1:8500', 'http://127.0.0.1:8500'],
    ['https://consul.example', 'https://consul.example'],
  ])('is %s of CONSUL_HTTP_ADDR, even if a stack runs', (address, url) => {
    runBy(process.pid);
    expect(registryAddress(dataDir, { CONSUL_HTTP_ADDR: address })).toEqual({ url });
  });

  it('is the registry of the running stack', () => {
    runBy(process.pid);
    expect(registryAddress(dataDir, {})).toEqual({ url: 'http://127.0.0.1:20000' });
  });

  it('includes the installation name of the stack if its registry is shared', () => {
    const url = 'http://consul.example:8500';
    runBy(process.pid, { kind: 'consul', url }, 'blue');
    expect(registryAddress(dataDir, {})).toEqual({ url, installation: 'blue' });
    const there = { CONSUL_HTTP_ADDR: 'consul.example:8500' };
    expect(registryAddress(dataDir, there)).toEqual({ url, installation: 'blue' });
    expect(registryAddress(dataDir, { ...there, INSTALLATION: 'green' })).toEqual({ url, installation: 'green' });
    expect(registryAddress(dataDir, { CONSUL_HTTP_ADDR: 'other:8500' })).toEqual({ url: 'http://other:8500' });
  });

  it.each(['', 'null', '[]', '{}'])('is unknown if stack.json contains %j', (text) => {
    writeFileSync(join(dataDir, 'stack.json'), text);
    expect(() => registryAddress(dataDir, {})).toThrow(CommandError);
    expect(() => registryAddress(dataDir, {})).toThrow('does not describe a stack');
    expect(registryAddress(dataDir, { CONSUL_HTTP_ADDR: 'h:8500' })).toEqual({ url: 'http://h:8500' });
  });

  it('is unknown if no stack runs, or only an old stack.json exists', () => {
    expect(() => registryAddress(dataDir, { CONSUL_HTTP_ADDR: '::bad::' })).toThrow('expected host:port, http://…');
    const expected = new CommandError(`no stack runs on ${dataDir}: start one with npm start, or set CONSUL_HTTP_ADDR`);
    expect(() => registryAddress(dataDir, {})).toThrow(expected);
    // Above the highest possible pid.
    runBy(2 ** 30);
    expect(() => registryAddress(dataDir, {})).toThrow(expected);
  });
});
