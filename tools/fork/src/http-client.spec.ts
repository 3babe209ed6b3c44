import { describe, expect, it } from 'vitest';
import { reducedDocument } from './http-client.ts';

describe('a document without some routes', () => {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const document = {
    openapi: '3.1.1',
    tags: [{ name: 'Users' }, { name: 'Orders' }],
    paths: {
      '/api/me': { get: { tags: ['Users'], reply: ref('Account') } },
      '/api/orders': { post: { tags: ['Orders'], reply: ref('OrderPage') } },
      '/api/orders/{id}': { get: { tags: ['Orders'], reply: ref('Order') } },
    },
    components: {
      schemas: {
        OrderPage: { items: ref('Order') },
        Order: { by: ref('Account') },
        Account: { of: ref('Address') },
        Address: {},
      },
      securitySchemes: {},
    },
  };

  it('has only the tags and schemas that the others use, also through each other', () => {
    const { paths, tags, components } = reducedDocument(document, /^\/api\/orders(?:\/|$)/);
    expect(Object.keys(paths)).toEqual(['/api/me']);
    expect(tags).toEqual([{ name: 'Users' }]);
    expect(components).toEqual({ schemas: { Account: { of: ref('Address') }, Address: {} }, securitySchemes: {} });
  });

  it('is the same if none matches', () => {
    expect(reducedDocument(document, /^\/none$/)).toEqual(document);
  });
});
