import { expect, it } from 'vitest';
import { below } from './open-outbox.ts';

it.each([
  ['http://a:4318', 'http://a:4318/v1/logs'],
  ['http://a:4318/', 'http://a:4318/v1/logs'],
  ['https://u:p@a/otlp', 'https://u:p@a/otlp/v1/logs'],
  ['http://a/otlp/?key=k', 'http://a/otlp/v1/logs?key=k'],
])('the endpoint %s has the path of a signal before its query', (endpoint, url) => {
  expect(below(endpoint, 'v1/logs')).toBe(url);
});
