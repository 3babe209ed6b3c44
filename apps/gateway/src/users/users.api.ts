import { account, users } from '@signalbox/contracts-users';
import { endpoint, schemaNames } from '../api/endpoint.ts';
import { strict } from '../api/strict.ts';

account.register(schemaNames, { id: 'Account' });

export const createUser = endpoint({
  method: 'POST',
  path: '/api/users',
  access: 'anyone',
  tag: 'Users',
  summary: 'Create an account',
  body: strict(users.createUser.request),
  answer: { status: 201, description: 'The new account', body: users.createUser.reply },
  calls: [users.createUser],
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
