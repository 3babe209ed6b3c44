import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
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
import { loadedCertificates, type CertificateSource, type LoadedCertificates } from './certificates.ts';
import type { RpcTls } from './rpc-tls.ts';

function certificates(name: CertificateName, ca: 'ca' | 'other-ca' = 'ca'): LoadedCertificates {
  const files = certificateFiles(name, ca);
  const [cert, key, trusted] = [files.cert, files.key, files.ca].map((path) => readFileSync(path, 'utf8'));
  return loadedCertificates({ cert: cert!, key: key!, ca: trusted! });
}

/** Certificates that a test can replace. */
class TestCertificates implements CertificateSource {
  private readonly listeners = new Set<() => void>();

  constructor(public current: LoadedCertificates) {}

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  replace(next: LoadedCertificates): void {
    this.current = next;
    for (const listener of this.listeners) listener();
  }
}

function tls(name: CertificateName, ca: 'ca' | 'other-ca' = 'ca', callers?: readonly string[]): RpcTls {
  return { certificates: new TestCertificates(certificates(name, ca)), callers };
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

    it('counts callers without a valid identity, and logs one of them per second', async () => {
      const refusals: string[] = [];
      const observer = { started: () => {}, served: () => {}, refused: (reason: string) => refusals.push(reason) };
      const { instance, logged } = await service({ tls: tls('wagons'), observer });
      for (let number = 0; number < 20; number += 1) {
        const socket = connect(instance.port, '127.0.0.1', () => socket.write('no TLS')).on('error', () => undefined);
        afterwards(() => socket.destroy());
      }
      await until(() => refusals.filter((reason) => reason === 'identity').length === 20);
      expect(logged.filter(({ message }) => message === 'connection refused').length).toBeLessThan(10);
    });

    it('refuses a caller without a certificate', async () => {
      const { instance, logged } = await service({ tls: tls('wagons') });
      const anonymous = new TestCertificates({
        ...certificates('signals'),
        context: createSecureContext({ ca: certificates('signals').ca }),
      });
      expect(await call(open(instance.port, { tls: { certificates: anonymous } }))).toMatchObject({ kind: 'failed' });
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
      const { instance, logged } = await service({ tls: tls('wagons', 'ca', ['gateway', 'orders']) });
      expect(await call(open(instance.port, { tls: tls('signals') }))).toMatchObject({ kind: 'failed' });
      await until(() => logged.length === 1);
      expect(logged[0]?.error.message).toBe(
        'the certificate must name spiffe://railway/gateway or spiffe://railway/orders, got URI:spiffe://railway/signals',
      );
    });

    it('refuses a caller of another installation with the same authority', async () => {
      const { instance, logged } = await service({ tls: tls('wagons') });
      const foreign = new TestCertificates({ ...certificates('foreign'), id: certificates('wagons').id });
      expect(await call(open(instance.port, { tls: { certificates: foreign } }))).toMatchObject({ kind: 'failed' });
      await until(() => logged.length === 1);
      expect(logged[0]?.error.message).toBe(
        'the certificate must name a service of railway, got URI:spiffe://elsewhere/wagons',
      );
    });

    it('uses new certificates for new connections, and keeps those that exist', async () => {
      const own = new TestCertificates(certificates('wagons'));
      const { instance } = await service({ tls: { certificates: own } });
      const early = open(instance.port, { tls: tls('signals') });
      expect(replyOf(await call(early))).toMatchObject({ number: 'T1' });
      // The certificate of the other authority; the service still trusts that of its callers.
      own.replace({ ...certificates('stranger'), ca: certificates('wagons').ca });
      expect(replyOf(await call(early))).toMatchObject({ number: 'T1' });
      const { logger } = words();
      expect(await call(open(instance.port, { tls: tls('signals'), logger }))).toMatchObject(notProcessed);
      const late = open(instance.port, { tls: tls('signals', 'other-ca') });
      expect(replyOf(await call(late))).toMatchObject({ number: 'T1' });
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
      const observer = new RecordingObserver();
      expect(await call(open(instance.port, { tls: tls('signals') }, observer))).toMatchObject(notProcessed);
      expect(observer.notifications).toEqual([
        expect.stringMatching(
          /^lost \(WrongIdentityError\): TLS handshake failed: (wrong version number|packet length)/,
        ),
      ]);
      await until(() => logged.length === 1);
      expect(logged[0]?.error.name).toBe('ProtocolError');
    });

    it('refuses a service with a certificate of an unknown authority', async () => {
      const { instance } = await service({ tls: tls('stranger', 'ca') });
      const observer = new RecordingObserver();
      expect(await call(open(instance.port, { tls: tls('signals') }, observer))).toMatchObject(notProcessed);
      expect(observer.notifications).toEqual([
        expect.stringMatching(/^lost \(WrongIdentityError\): TLS handshake failed: unable to (verify|get)/),
      ]);
    });

    it('refuses an instance of another service', async () => {
      const { instance } = await service({ tls: tls('signals') });
      const { logged, logger } = words();
      const observer = new RecordingObserver();
      expect(await call(open(instance.port, { tls: tls('wagons'), logger }, observer))).toMatchObject(notProcessed);
      expect(observer.notifications).toEqual([
        'lost (WrongIdentityError): the certificate must name spiffe://railway/wagons, got URI:spiffe://railway/signals',
      ]);
      expect(logged).toEqual([]);
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
