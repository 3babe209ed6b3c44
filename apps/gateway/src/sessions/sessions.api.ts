import { session, users } from '@signalbox/contracts-users';
import { endpoint, schemaNames } from '../api/endpoint.ts';
import { strict } from '../api/strict.ts';

session.register(schemaNames, { id: 'Session' });
users.getKeys.reply.register(schemaNames, { id: 'KeySet' });

export const signIn = endpoint({
  method: 'POST',
  path: '/api/sessions',
  access: 'anyone',
  limit: 'sign-in',
  tag: 'Sessions',
  summary: 'Sign in',
  description: 'A wrong password and an unknown e-mail address return the same error after the same time.',
  body: strict(users.signIn.request),
  answer: { status: 201, description: 'The new session', body: users.signIn.reply },
  calls: [users.signIn],
});

export const refreshSession = endpoint({
  method: 'POST',
  path: '/api/sessions/refresh',
  access: 'anyone',
  limit: 'refresh',
  tag: 'Sessions',
  summary: 'Refresh a session',
  description:
    'Each refresh token can be used once. The response contains the next one. If a token is used twice, the session ends.',
  body: strict(users.refreshSession.request),
  answer: { status: 201, description: 'The session with new tokens', body: users.refreshSession.reply },
  calls: [users.refreshSession],
});

export const signOut = endpoint({
  method: 'DELETE',
  path: '/api/sessions/current',
  access: 'user',
  tag: 'Sessions',
  summary: 'Sign out',
  answer: { status: 204, description: 'The session has ended. Within 5 s, its access token is refused everywhere' },
  calls: [users.signOut],
});

export const signOutEverywhere = endpoint({
  method: 'DELETE',
  path: '/api/sessions',
  access: 'user',
  tag: 'Sessions',
  summary: 'Sign out everywhere',
  answer: {
    status: 204,
    description: 'All your sessions have ended. Within 5 s, their access tokens are refused everywhere',
  },
  calls: [users.signOutEverywhere],
});

export const getKeys = endpoint({
  method: 'GET',
  path: '/.well-known/jwks.json',
  access: 'anyone',
  tag: 'Sessions',
  summary: 'Get the public keys that verify access tokens',
  answer: { status: 200, description: 'A JSON Web Key Set (RFC 7517)', body: users.getKeys.reply },
  calls: [users.getKeys],
});
