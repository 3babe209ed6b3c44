import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateFiles } from '@signalbox/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { consulAccess, type ConsulAccess, ConsulSettingsError, type ConsulSettings } from './consul-access.ts';

const folder = mkdtempSync(join(tmpdir(), 'consul-access-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const problemsOf = (settings: ConsulSettings): readonly string[] => {
  try {
    consulAccess(settings);
  } catch (error) {
    if (error instanceof ConsulSettingsError) return error.problems;
  }
  throw new Error('expected problems');
};

describe('consulAccess', () => {
  it.each<[ConsulSettings, ConsulAccess]>([
    [{}, { url: 'http://127.0.0.1:8500' }],
    [{ CONSUL_HTTP_ADDR: '', CONSUL_HTTP_TOKEN: '' }, { url: 'http://127.0.0.1:8500' }],
    [{ CONSUL_HTTP_ADDR: 'consul:8500' }, { url: 'http://consul:8500' }],
    [{ CONSUL_HTTP_ADDR: '[::1]:8500' }, { url: 'http://[::1]:8500' }],
    [{ CONSUL_HTTP_ADDR: 'HTTPS://consul:8501/' }, { url: 'https://consul:8501' }],
    [{ CONSUL_HTTP_ADDR: 'http://h/consul/' }, { url: 'http://h/consul' }],
    [{ CONSUL_HTTP_ADDR: 'h:8500/a/b' }, { url: 'http://h:8500/a/b' }],
    [{ CONSUL_HTTP_ADDR: 'unix:///run/consul.sock' }, { url: 'unix:///run/consul.sock' }],
    [{ CONSUL_HTTP_ADDR: 'u:p%40@h:1' }, { url: 'http://h:1', auth: 'u:p@' }],
    [{ CONSUL_HTTP_ADDR: 'http://u:100%@h' }, { url: 'http://h', auth: 'u:100%' }],
    [{ CONSUL_HTTP_AUTH: 'u:p' }, { url: 'http://127.0.0.1:8500', auth: 'u:p' }],
    [{ CONSUL_HTTP_ADDR: 'h:8501', CONSUL_HTTP_SSL: '1' }, { url: 'https://h:8501' }],
    [{ CONSUL_HTTP_ADDR: 'http://h:8501', CONSUL_HTTP_SSL: 'true' }, { url: 'https://h:8501' }],
    [{ CONSUL_HTTP_ADDR: 'https://h', CONSUL_HTTP_SSL: 'false' }, { url: 'https://h' }],
    [
      { CONSUL_HTTP_ADDR: 'https://h', CONSUL_HTTP_SSL_VERIFY: 'F', CONSUL_TLS_SERVER_NAME: 'server.dc1.consul' },
      { url: 'https://h', tls: { rejectUnauthorized: false, servername: 'server.dc1.consul' } },
    ],
  ])('reads %j', (settings, access) => {
    expect(consulAccess(settings)).toEqual(access);
  });

  it('reads files: certificates, and a token, which has priority over the variable', () => {
    const own = certificateFiles('wagons');
    const settings = {
      CONSUL_HTTP_ADDR: 'https://h',
      CONSUL_HTTP_TOKEN: 'other',
      CONSUL_HTTP_TOKEN_FILE: file('token', 'secret\n'),
      CONSUL_CACERT: own.ca,
      CONSUL_CLIENT_CERT: own.cert,
      CONSUL_CLIENT_KEY: own.key,
    };
    const [ca, cert, key] = [own.ca, own.cert, own.key].map((path) => readFileSync(path, 'utf8'));
    expect(consulAccess(settings)).toEqual({
      url: 'https://h',
      token: 'secret',
      tls: { ca, cert, key },
    });
  });

  it.each<[ConsulSettings, RegExp]>([
    [{ CONSUL_HTTP_ADDR: 'not an address' }, /^CONSUL_HTTP_ADDR: expected host:port, http:/],
    [{ CONSUL_HTTP_ADDR: 'tcp://h' }, /^CONSUL_HTTP_ADDR: expected host:port, http:/],
    [{ CONSUL_HTTP_ADDR: '::1' }, /^CONSUL_HTTP_ADDR: expected host:port, http:/],
    [{ CONSUL_HTTP_ADDR: 'h?dc=x' }, /^CONSUL_HTTP_ADDR: expected no \? and no #/],
    [{ CONSUL_HTTP_ADDR: 'unix://run/consul.sock' }, /^CONSUL_HTTP_ADDR: expected an absolute path/],
    [{ CONSUL_HTTP_ADDR: 'unix:///s', CONSUL_HTTP_SSL: 'true' }, /^CONSUL_HTTP_SSL: expected false/],
    [{ CONSUL_HTTP_ADDR: 'u:p@h', CONSUL_HTTP_AUTH: 'u:p' }, /^CONSUL_HTTP_AUTH: expected one user/],
    [{ CONSUL_HTTP_SSL: 'yes' }, /^CONSUL_HTTP_SSL: expected true or false, got "yes"$/],
    [{ CONSUL_CACERT: '/no/such/file' }, /^CONSUL_CACERT: can't be read: ENOENT/],
    [{ CONSUL_HTTP_TOKEN: 'ключ' }, /^CONSUL_HTTP_TOKEN, or .*: expected printable ASCII characters$/],
    [{ CONSUL_CLIENT_CERT: file('c', 'C'), CONSUL_CLIENT_KEY: file('k', 'K') }, /^CONSUL_CACERT, .*: expected PEM: /],
    [{ CONSUL_CLIENT_CERT: file('own', '') }, /^CONSUL_CLIENT_KEY is missing: it is required together with/],
    [{ CONSUL_CAPATH: '/certs' }, /^CONSUL_CAPATH is not supported: .* set CONSUL_CACERT$/],
    [{ CONSUL_NAMESPACE: 'a' }, /^CONSUL_NAMESPACE is not supported/],
  ])('refuses %j', (settings, problem) => {
    expect(problemsOf(settings)).toEqual([expect.stringMatching(problem)]);
  });

  it('reports all problems, and no credential', () => {
    const problems = problemsOf({
      CONSUL_HTTP_ADDR: 'http://u:hunter2/@h',
      CONSUL_HTTP_SSL: 'x',
      CONSUL_CACERT: '/no',
    });
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('hunter2');
  });
});
