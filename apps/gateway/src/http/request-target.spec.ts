import { expect, it } from 'vitest';
import { routable } from './request-target.ts';

it.each([
  ['/', '/'],
  ['/api/me?x=1', '/api/me?x=1'],
  ['//h/api/me', '//h/api/me'],
  ['*', '/*'],
  ['http://h', '/'],
  ['http://h/', '/'],
  ['http://h:8080/api/me?x=http://y/z', '/api/me?x=http://y/z'],
  ['HTTPS://[::1]:8080/api/me', '/api/me'],
  ['http://h/%zz', '/%zz'],
])('%s is routed as %s', (target, path) => {
  expect(routable(target)).toBe(path);
});

it.each(['', 'h:80', 'http:', 'http:/x', 'http:///x', 'http://h?x', 'http://h?/x', 'http://h#/x', 'ftp://h/x', '**'])(
  'rejects "%s"',
  (target) => {
    expect(() => decodeURI(routable(target))).toThrow(URIError);
  },
);
