import { expect, it } from 'vitest';
import { describeWithConsuls } from './consuls.fixture.ts';

describeWithConsuls('npm run config', ({ installation, run, history, current }) => {
  it('writes a document, and its history with author, reason and time', async () => {
    const { exitCode, said } = await run('set', 'users', 'LOG_LEVEL=debug', 'HEDGING=true', '--reason', 'slow');
    expect(said).toBe(
      'users: revision 1\n  HEDGING: (not set) → true\n  LOG_LEVEL: (not set) → debug\nno instance is registered',
    );
    expect(exitCode).toBe(0);
    await run('set', 'users', 'EJECTION_FAILURES=9', '--author', 'eve');
    const document = { revision: 2, settings: { LOG_LEVEL: 'debug', HEDGING: true, EJECTION_FAILURES: 9 } };
    expect(await current()).toEqual(document);
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;
    expect(await history()).toEqual([
      expect.objectContaining({ revision: 1, author: 'ada', reason: 'slow', action: 'set', at }),
      { revision: 2, author: 'eve', reason: '', action: 'set', at, document },
    ]);
    expect((await run('history', 'users')).said).toMatch(/^2 .* eve .*EJECTION_FAILURES: \(not set\) → 9\n1 .* slow$/);
  });

  it('shows the settings of a service with their origin', async () => {
    await run('set', 'all', 'LOG_LEVEL=warn', 'RETRIES=false');
    await run('set', 'users', 'LOG_LEVEL=debug');
    const { said } = await run('get', 'users');
    expect(said).toMatch(
      /^all: revision 1\n {2}LOG_LEVEL=warn\n {2}RETRIES=false\nusers: revision 1\n {2}LOG_LEVEL=debug\n/,
    );
    expect(said).toMatch(/ LOG_LEVEL +debug +service\n/);
    expect(said).toMatch(/ RETRIES +false +all\n/);
    expect(said).toMatch(/ HEDGING +false +default\n/);
    expect(await installation().json('get')).toMatchObject({
      documents: { all: { revision: 1 }, users: { revision: 1 }, gateway: null },
      effective: { gateway: expect.arrayContaining([{ name: 'LOG_LEVEL', value: 'warn', origin: 'all' }]) as object },
    });
  });

  it.each([
    [['users', 'LOG_LEVL=debug'], 'there is no setting LOG_LEVL of users; did you mean LOG_LEVEL, '],
    [['users', 'EJECTION_FAILURES=5000'], 'EJECTION_FAILURES: expected 1 to 1000, got 5000'],
    [['users', 'REQUEST_TIMEOUT_MS=0'], 'REQUEST_TIMEOUT_MS: expected 1 to 86400000 ms, got 0'],
    [['users', 'EJECTION_FAILURES=many'], 'EJECTION_FAILURES: expected a whole number, got "many"'],
    [['users', 'HEDGING=yes'], 'HEDGING: expected true or false, got "yes"'],
    [['users', 'LOG_LEVEL=loud'], 'LOG_LEVEL: expected one of trace, debug, '],
    [['gateway', 'SIGN_IN_LIMIT=many'], 'SIGN_IN_LIMIT: expected a text like "30/60", got "many"'],
    [
      ['users', 'DATABASE_URL=x'],
      'DATABASE_URL is not dynamic: set the environment variable DATABASE_URL of users, and',
    ],
    [['all', 'SIGN_IN_LIMIT=0'], 'SIGN_IN_LIMIT is not a setting of all, but of gateway'],
    [['user', 'LOG_LEVEL=debug'], 'there is no document user; did you mean users?'],
    [['users', 'LOG_LEVEL'], 'expected NAME=VALUE, got LOG_LEVEL'],
    [['all', 'LOG_LEVEL=debug', '--for', 'users-1'], 'all has no trial'],
  ])('refuses to set %j', async ([document, ...args], why) => {
    const { exitCode, complained } = await run('set', document!, ...args);
    expect(complained).toContain(`✗ ${why}`);
    expect(exitCode).toBe(1);
    expect(await installation().document(document!)).toBeUndefined();
  });

  it('removes settings, and never the document', async () => {
    await run('set', 'users', 'LOG_LEVEL=debug', 'HEDGING=true');
    await run('unset', 'users', 'LOG_LEVEL');
    expect(await current()).toEqual({ revision: 2, settings: { HEDGING: true } });
    expect((await run('unset', 'users', 'LOG_LEVEL')).complained).toBe('✗ not set: LOG_LEVEL; set are: HEDGING');
    expect((await run('unset', 'users')).complained).toContain('expected names of settings, or --everything');
    await run('unset', 'users', '--everything');
    expect(await current()).toEqual({ revision: 3, settings: {} });
  });

  it('writes nothing if nothing changes', async () => {
    await run('set', 'users', 'LOG_LEVEL=debug');
    expect(await run('set', 'users', 'LOG_LEVEL=debug')).toMatchObject({
      exitCode: 0,
      said: 'users already has this content',
    });
    expect(await history()).toHaveLength(1);
  });

  it('compares revisions', async () => {
    for (const level of ['debug', 'info', 'warn']) await run('set', 'users', `LOG_LEVEL=${level}`);
    expect((await run('diff', 'users')).said).toBe('users: revision 2 → 3\n  LOG_LEVEL: info → warn');
    expect((await run('diff', 'users', '1')).said).toBe('users: revision 1 → 3\n  LOG_LEVEL: debug → warn');
    expect(await installation().json('diff', 'users', '1', '2')).toEqual({
      from: 1,
      to: 2,
      changes: [{ name: 'LOG_LEVEL', from: 'debug', to: 'info' }],
    });
    expect((await run('diff', 'users', '9')).complained).toBe(
      '✗ there is no revision 9 of users: the history has 1 to 3',
    );
    expect((await run('diff', 'gateway')).complained).toBe('✗ gateway has no revisions');
  });

  it('shows only the begin of a long value', async () => {
    const { complained } = await run('set', 'users', `LOG_LEVEL=${'x'.repeat(600_000)}`);
    expect(complained).toMatch(/^✗ LOG_LEVEL: expected one of .*, got "xx/);
    expect(complained.length).toBeLessThan(250);
  });

  it('sets a share with an exponent, as it shows it', async () => {
    await run('set', 'users', 'OTEL_TRACES_SAMPLER_ARG=0.0000001');
    const { said } = await run('set', 'users', 'OTEL_TRACES_SAMPLER_ARG=2e-7', '--no-wait');
    expect(said).toContain('OTEL_TRACES_SAMPLER_ARG: 1e-7 → 2e-7');
  });

  // Each sequence would change what the terminal shows: colours, the screen, the order of characters, rows.
  const hostile = '\u001b[31m\u009b2J\u202e\r\nfake';

  it('shows control characters of others escaped, one line for each row', async () => {
    const instance = await installation().addInstance('users', 'users-1');
    instance.reports = () => [{ document: 'users', revision: 1, rejected: { revision: 9, reason: hostile } }];
    const written = await run('set', 'users', 'LOG_LEVEL=debug', '--reason', hostile, '--author', hostile);
    const outputs = [written, await run('history', 'users'), await run('who', 'users')];
    const document = { revision: 3, settings: { [hostile]: hostile }, trial: { instance: hostile, settings: {} } };
    await installation().putDocument('users', JSON.stringify(document));
    outputs.push(await run('get', 'users'), await run('rollback', 'users', '2', '--no-wait'));
    const texts = outputs.map(({ said, complained }) => said + complained);
    for (const text of texts) {
      expect(text).toContain(String.raw`\u001b[31m\u009b2J\u202e\u000d\u000afake`);
      expect(text).not.toMatch(/[\u001b\u009b\u202e\r]|^fake/m);
    }
    expect(await history()).toMatchObject([{ author: hostile, reason: hostile }, {}]);
  });
});
