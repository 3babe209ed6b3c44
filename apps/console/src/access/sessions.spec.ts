import { ForbiddenError, UnauthenticatedError, UnavailableError } from '@signalbox/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { Sessions, type Tokens } from './sessions.ts';

let now: number;
let refreshed: string[];
let failure: Error | undefined;
let sessions: Sessions;
const tokens = (name: string): Tokens => ({ accessToken: `access ${name}`, refreshToken: name, expiresInSeconds: 100 });

beforeEach(() => {
  now = 1_000_000;
  refreshed = [];
  failure = undefined;
  const source = {
    refresh: async (refreshToken: string) => {
      refreshed.push(refreshToken);
      if (failure) throw failure;
      return tokens(`${refreshToken}'`);
    },
    verify: () => {
      if (failure instanceof ForbiddenError) throw failure;
    },
  };
  sessions = new Sessions(source, () => now);
});

describe('sessions', () => {
  it('have a random id and a random action token', async () => {
    const [one, other] = [sessions.begin('a@b', tokens('1')), sessions.begin('a@b', tokens('2'))];
    const [first, second] = [await sessions.operator(one), await sessions.operator(other)];
    expect(first).toMatchObject({ email: 'a@b', userToken: 'access 1', sessionId: one });
    expect(new Set([one, other, first.actionToken, second.actionToken]).size).toBe(4);
    await expect(sessions.operator('guess')).rejects.toThrow(UnauthenticatedError);
    await expect(sessions.operator(undefined)).rejects.toThrow(UnauthenticatedError);
  });

  it('refresh their token once, before it expires', async () => {
    const id = sessions.begin('a@b', tokens('1'));
    now += 60_000;
    expect((await sessions.operator(id)).userToken).toBe('access 1');
    now += 20_000;
    const operators = await Promise.all([sessions.operator(id), sessions.operator(id), sessions.operator(id)]);
    expect(operators.map(({ userToken }) => userToken)).toEqual(Array(3).fill("access 1'"));
    expect(refreshed).toEqual(['1']);
  });

  it.each([new UnauthenticatedError('no'), new ForbiddenError('no admin any more')])(
    'end when users refuses them: %s',
    async (error) => {
      const id = sessions.begin('a@b', tokens('1'));
      now += 80_000;
      failure = error;
      await expect(sessions.operator(id)).rejects.toThrow('the session has ended');
      failure = undefined;
      await expect(sessions.operator(id)).rejects.toThrow(UnauthenticatedError);
    },
  );

  it('survive a time without users', async () => {
    const id = sessions.begin('a@b', tokens('1'));
    now += 80_000;
    failure = new UnavailableError('no instance');
    await expect(sessions.operator(id)).rejects.toThrow(UnavailableError);
    failure = undefined;
    expect((await sessions.operator(id)).userToken).toBe("access 1'");
  });

  it('end after 12 hours without a request, and when there are too many', async () => {
    const first = sessions.begin('a@b', tokens('1'));
    now += 12 * 3_600_000 + 1;
    await expect(sessions.operator(first)).rejects.toThrow('idle');
    const oldest = sessions.begin('a@b', tokens('1'));
    for (let more = 0; more < 1_000; more += 1) sessions.begin('a@b', tokens('2'));
    await expect(sessions.operator(oldest)).rejects.toThrow(UnauthenticatedError);
  });

  it('give their token back when they end', async () => {
    const id = sessions.begin('a@b', tokens('1'));
    expect(sessions.end(id)).toBe('access 1');
    expect(sessions.end(id)).toBeUndefined();
  });
});
