import { account, users } from '@signalbox/contracts-users';
import { endpoint, schemaNames } from '../api/endpoint.ts';
import { strict } from '../api/strict.ts';

account.register(schemaNames, { id: 'Account' });

export const createUser = endpoint({
  method: 'POST',
  path: '/api/users',
  access: 'anyone',
  limit: 'sign-up',
  tag: 'Users',
  summary: 'Create an account',
  body: strict(users.createUser.request),
  answer: { status: 201, description: 'The new account', body: users.createUser.reply },
  calls: [users.createUser],
  errors: ['SIGN_UP_CLOSED'],
});

export const getMe = endpoint({
  method: 'GET',
  path: '/api/me',
  access: 'user',
  tag: 'Users',
  summary: 'Get your account and its available credit',
  answer: { status: 200, description: 'The account', body: users.getUser.reply },
  calls: [users.getUser],
});

export const changePassword = endpoint({
  method: 'PUT',
  path: '/api/me/password',
  access: 'user',
  limit: 'sign-in',
  tag: 'Users',
  summary: 'Change your password',
  description: 'All your other sessions end.',
  body: strict(users.changePassword.request),
  answer: { status: 204, description: 'The password has changed' },
  calls: [users.changePassword],
});
