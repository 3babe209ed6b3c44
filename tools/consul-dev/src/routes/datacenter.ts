import { HttpError } from '../http/http-error.ts';
import type { Route } from '../http/router.ts';

/** Makes a route refuse `?dc=` of another datacenter than the only one. An empty value means the own one. */
export const inDatacenter = (own: string, route: Route): Route => ({
  ...route,
  answer: (call) => {
    const asked = call.query.get('dc') || own;
    if (asked !== own) throw new HttpError(500, 'No path to datacenter');
    return route.answer(call);
  },
});
