import { expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { describeWithConsuls } from './consuls.fixture.ts';

describeWithConsuls('the instances of a document', ({ installation, run, history, current }) => {
  it('tries settings on one instance, and promotes them', async () => {
    await installation().addInstance('users', 'users-1');
    await run('set', 'users', 'LOG_LEVEL=info', 'RETRIES=false');
    const unknown = await run('set', 'users', 'LOG_LEVEL=debug', '--for', 'users-7');
    expect(unknown.complained).toContain('✗ there is no instance users-7 of users: registered are users-1; --force');
    await run('set', 'users', 'LOG_LEVEL=debug', '--for', 'users-1');
    const trial = { instance: 'users-1', settings: { LOG_LEVEL: 'debug', RETRIES: false } };
    expect(await current()).toEqual({ revision: 2, settings: { LOG_LEVEL: 'info', RETRIES: false }, trial });
    expect((await run('get', 'users')).said).toContain('  users-1 tries instead:\n    LOG_LEVEL=debug');
    const second = await run('set', 'users', 'LOG_LEVEL=debug', '--for', 'users-2', '--force');
    expect(second.complained).toContain('users-1 already tries settings');
    await run('unset', 'users', 'RETRIES', '--for', 'users-1');
    await run('set', 'users', 'HEDGING=true');
    await run('promote', 'users');
    expect(await current()).toEqual({ revision: 5, settings: { LOG_LEVEL: 'debug' } });
    expect((await history()).map(({ action }) => action)).toEqual(['set', 'trial', 'unset', 'set', 'promote']);
    expect((await run('promote', 'users')).complained).toContain('no instance tries settings');
  });

  it('ends a trial without promoting it', async () => {
    await run('set', 'users', 'LOG_LEVEL=info');
    await run('set', 'users', 'LOG_LEVEL=debug', '--for', 'users-1', '--force');
    await run('unset', 'users', '--trial');
    expect(await current()).toEqual({ revision: 3, settings: { LOG_LEVEL: 'info' } });
    expect((await run('unset', 'users', '--trial')).complained).toContain('no instance tries settings');
  });

  it('prints which instances applied a revision, and fails if one rejects it', async () => {
    await installation().addInstance('users', 'users-1');
    const other = await installation().addInstance('users', 'users-2');
    expect(await run('set', 'users', 'LOG_LEVEL=debug')).toMatchObject({
      exitCode: 0,
      said: expect.stringContaining('\n✓ applied by users-1, users-2') as string,
    });
    other.reports = () => [{ document: 'users', revision: 1, rejected: { revision: 2, reason: 'too loud' } }];
    const rejected = await run('set', 'users', 'LOG_LEVEL=trace');
    expect(rejected.said).toContain('\n✓ applied by users-1\n✗ rejected by users-2: too loud');
    expect(rejected.exitCode).toBe(1);
    expect(await installation().json('rollback', 'users', '1')).toMatchObject({ revision: 3, applied: ['users-1'] });
    expect((await run('set', 'users', 'LOG_LEVEL=fatal', '--no-wait')).said).not.toContain('applied');
  });

  it('waits for the instances of all services after a change for all', async () => {
    const instance = await installation().addInstance('gateway', 'gateway-1');
    instance.reports = async () => [
      { document: 'all', revision: (await installation().document('all'))?.revision },
      { document: 'gateway' },
    ];
    expect((await run('set', 'all', 'LOG_LEVEL=debug')).said).toContain('\n✓ applied by gateway-1');
  });

  it('lists what each instance uses, also if it does not answer', async () => {
    await run('set', 'users', 'LOG_LEVEL=debug');
    await installation().addInstance('users', 'users-1');
    const rejecting = await installation().addInstance('users', 'users-2');
    rejecting.reports = () => [
      { document: 'all' },
      { document: 'users', revision: 7, isTrial: true, rejected: { revision: 8, reason: 'too loud' } },
    ];
    (await installation().addInstance('gateway', 'gateway-0')).reports = undefined;
    await installation().register('gateway', 'gateway-1', {});
    await installation().register('gateway', 'gateway-2', { opsPort: '1' });
    const { exitCode, said } = await run('who');
    expect(exitCode).toBe(0);
    expect(said.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'INSTANCE DOCUMENT REVISION',
      'users-1 users 1',
      'users-2 all none',
      'users-2 users 7 trial; rejects revision 8: too loud',
      'gateway-0 no answer within 1000 ms',
      'gateway-1 its registration has no port for operations',
      expect.stringMatching(/^gateway-2 .*ECONNREFUSED/),
    ]);
    expect(await installation().json('who', 'gateway')).toContainEqual({
      id: 'gateway-0',
      service: 'gateway',
      problem: 'no answer within 1000 ms',
    });
  });

  it('prints changes when they happen', async () => {
    const stopping = new AbortController();
    const lines: string[] = [];
    const push = (text: string) => void lines.push(text);
    const ended = runCommand(['watch'], installation().env, { log: push, error: push }, stopping.signal);
    await expect.poll(() => lines).toEqual(['watches all documents, until Ctrl-C']);
    await run('set', 'users', 'LOG_LEVEL=debug', '--reason', 'why');
    await expect.poll(() => lines[1]).toMatch(/users: revision 1 by ada: why\n {2}LOG_LEVEL: \(not set\) → debug$/);
    await installation().putDocument('users', 'x');
    await expect.poll(() => lines[2]).toMatch(/users: not a document: .*; instances reject it$/);
    await installation().deleteDocument('users');
    await expect.poll(() => lines[3]).toMatch(/users: deleted; instances keep their settings$/);
    stopping.abort();
    expect(await ended).toBe(0);
  });
});
