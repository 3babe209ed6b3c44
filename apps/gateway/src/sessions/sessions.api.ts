import { session, users } from '@signalbox/contracts-users';
import { endpoint, schemaNames } from '../api/endpoint.ts';
import { strict } from '../api/strict.ts';

session.register(schemaNames, { id: 'Session' });
users.getKeys.reply.register(schemaNames, { id: 'KeySet' });

export const signIn = endpoint({
  method: 'POST',
  path: '/api/sessions',
  access: 'anyone',
  tag: 'Sessions',
  summary: 'Sign in',
  description: 'The answer to a wrong password is the same, and takes as long, as that to an unknown address.',
  body: strict(users.signIn.request),
  answer: { status: 201, description: 'The new session', body: users.signIn.reply },
  calls: [users.signIn],
});

export const refreshSession = endpoint({
  method: 'POST',
  path: '/api/sessions/refresh',
  access: 'anyone',
  tag: 'Sessions',
  summary: 'Go on with a session',
  description: 'A refresh token is good for one use: the answer holds the next one.',
  body: strict(users.refreshSession.request),
  answer: { status: 201, description: 'The session, with new tokens', body: users.refreshSession.reply },
  calls: [users.refreshSession],
});

export const signOut = endpoint({
  method: 'DELETE',
  path: '/api/sessions/current',
  access: 'user',
  tag: 'Sessions',
  summary: 'Sign out',
  answer: { status: 204, description: 'The session is over' },
  calls: [users.signOut],
});

export const getKeys = endpoint({
  method: 'GET',
  path: '/.well-known/jwks.json',
  access: 'anyone',
  tag: 'Sessions',
  summary: 'The public keys that access tokens are verified with (RFC 7517)',
  answer: { status: 200, description: 'A JSON Web Key Set', body: users.getKeys.reply },
  calls: [users.getKeys],
});
