import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { certificateFiles, until, type CertificateName } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import {
  afterwards,
  call,
  cleanUpAfterEach,
  RecordingObserver,
  open,
  replyOf,
  service,
} from '../client/channel.fixture.ts';
import type { RpcLogger } from '../rpc-logger.ts';
import type { RpcTls } from './rpc-tls.ts';

function tls(name: CertificateName, ca: 'ca' | 'other-ca' = 'ca', changed: Partial<RpcTls> = {}): RpcTls {
  const files = certificateFiles(name, ca);
  return { cert: readFileSync(files.cert), key: readFileSync(files.key), ca: readFileSync(files.ca), ...changed };
}

/** Records log lines as text. */
function words() {
  const logged: string[] = [];
  const log = (fields: object, message: string) => logged.push(`${message}: ${(fields as { err: Error }).err.message}`);
  return { logged, logger: { warn: log, error: log } satisfies RpcLogger };
}

const notProcessed = { kind: 'failed', processed: 'no', error: { code: 'UNAVAILABLE' } };

describe('TLS', () => {
  cleanUpAfterEach();

  it('transfers calls, including long ones, between mutually authenticated sides', async () => {
    const { instance, controller, logged } = await service({ tls: tls('wagons') });
    const channel = open(instance.port, { tls: tls('signals') });
    expect(replyOf(await call(channel))).toMatchObject({ number: 'T1' });
    controller.onGetWagon = ({ number }) => Promise.resolve({ number, stops: ['x'.repeat(3_000_000)] });
    expect((replyOf(await call(channel)) as { stops: string[] }).stops[0]).toHaveLength(3_000_000);
    expect(logged).toEqual([]);
  });

  describe('at a service', () => {
    it('refuses a caller without TLS', async () => {
      const { instance, logged } = await service({ tls: tls('wagons') });
      expect(await call(open(instance.port))).toMatchObject(notProcessed);
      await until(() => logged.length === 1);
      expect(logged[0]).toMatchObject({ message: 'connection refused' });
      expect(logged[0]?.error.message).toMatch(/wrong version number|http request|unknown protocol/i);
    });

    it('refuses a caller without a certificate', async () => {
      const { instance, logged } = await service({ tls: tls('wagons') });
      const anonymous = { ...tls('signals'), cert: '', key: '' };
      expect(await call(open(instance.port, { tls: anonymous }))).toMatchObject({ kind: 'failed' });
      await until(() => logged.length === 1);
      expect(logged[0]?.error.message).toBe('there is no certificate');
    });

    it('refuses a caller with a certificate of an unknown authority', async () => {
      const { instance, controller, logged } = await service({ tls: tls('wagons') });
      let asked = false;
      controller.onGetWagon = ({ number }) => Promise.resolve(((asked = true), { number, stops: [] }));
      expect(await call(open(instance.port, { tls: tls('stranger') }))).toMatchObject({ kind: 'failed' });
      await until(() => logged.length === 1);
      expect(logged[0]?.error.message).toMatch(/^the certificate is not trusted: UNABLE_TO_(VERIFY|GET)/);
      expect(asked).toBe(false);
    });

    it('refuses a caller that is not an allowed service', async () => {
      const { instance, logged } = await service({ tls: tls('wagons', 'ca', { callers: ['gateway', 'orders'] }) });
      expect(await call(open(instance.port, { tls: tls('signals') }))).toMatchObject({ kind: 'failed' });
      await until(() => logged.length === 1);
      expect(logged[0]?.error.message).toBe('the certificate must name gateway or orders, got DNS:signals');
    });

    it('uses the given function to allow callers', async () => {
      const checkIdentity = () => 'not today';
      const { instance, logged } = await service({ tls: tls('wagons', 'ca', { checkIdentity }) });
      expect(await call(open(instance.port, { tls: tls('signals') }))).toMatchObject({ kind: 'failed' });
      await until(() => logged.length === 1);
      expect(logged[0]?.error.message).toBe('not today');
    });

    it('disconnects a caller that sends nothing', async () => {
      const { instance, logged } = await service({ tls: tls('wagons'), limits: { helloTimeoutMs: 50 } });
      const socket = connect(instance.port, '127.0.0.1').on('error', () => undefined);
      afterwards(() => socket.destroy());
      await until(() => logged.length === 1);
      expect(logged[0]?.error.message).toMatch(/handshake timeout/i);
    });

    it('accepts a caller while others connect and send nothing', async () => {
      const { instance, server } = await service({ tls: tls('wagons'), limits: { maxConnectionsBeforeHello: 3 } });
      const silent = Array.from({ length: 20 }, () => connect(server.port, '127.0.0.1').on('error', () => undefined));
      afterwards(() => silent.forEach((socket) => socket.destroy()));
      await until(() => silent.filter(({ closed }) => closed).length >= 17);
      expect(replyOf(await call(open(instance.port, { tls: tls('signals') })))).toMatchObject({ number: 'T1' });
    });
  });

  describe('at a caller', () => {
    it('refuses a service without TLS', async () => {
      const { instance, logged } = await service();
      const { logged: told, logger } = words();
      const heard = new RecordingObserver();
      expect(await call(open(instance.port, { tls: tls('signals'), logger }, heard))).toMatchObject(notProcessed);
      expect(told).toEqual([
        expect.stringMatching(/connection closed after an error: .*(wrong version number|packet length)/),
      ]);
      expect(heard.notifications).toEqual([expect.stringMatching(/^lost/)]);
      await until(() => logged.length === 1);
      expect(logged[0]?.error.name).toBe('ProtocolError');
    });

    it('refuses a service with a certificate of an unknown authority', async () => {
      const { instance } = await service({ tls: tls('stranger', 'ca') });
      const { logged, logger } = words();
      expect(await call(open(instance.port, { tls: tls('signals'), logger }))).toMatchObject(notProcessed);
      expect(logged).toEqual([expect.stringMatching(/connection closed after an error: unable to (verify|get)/)]);
    });

    it('refuses an instance of another service', async () => {
      const { instance } = await service({ tls: tls('signals') });
      const { logged, logger } = words();
      expect(await call(open(instance.port, { tls: tls('wagons'), logger }))).toMatchObject(notProcessed);
      expect(logged).toEqual(['connection closed after an error: the certificate must name wagons, got DNS:signals']);
    });

    it('fails if a service does not complete the handshake', async () => {
      const silent = createServer((socket) => afterwards(() => socket.destroy())).listen(0, '127.0.0.1');
      afterwards(() => silent.close());
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      const outcome = await call(open(port, { tls: tls('signals'), connectTimeoutMs: 50 }));
      expect(outcome).toMatchObject({
        ...notProcessed,
        error: { message: expect.stringContaining('no connection') as string },
      });
    });
  });
});
