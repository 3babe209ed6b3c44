import type { Stage } from '../drill.ts';
import { callees } from '../system/whole.ts';

/** How many calls an instance of users got in the time before, where 1 is as many as each of them on the average. */
export async function shareOf(
  name: string,
  { system, watch }: Stage,
  until: number,
  duringMs = 3_000,
): Promise<number> {
  const users = (await system.instances()).filter(({ service }) => service === 'users');
  const own = users.find((one) => one.name === name)!.id;
  return watch.share(own, [...callees(users)], until - duringMs, until);
}
