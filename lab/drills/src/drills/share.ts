import type { DrillContext } from '../drill.ts';
import { calledIds } from '../system/wait-until-ready.ts';

/** The calls to an instance of users before a time, relative to the average instance of users: 1 is a fair share. */
export async function shareOf(
  name: string,
  { system, monitor }: DrillContext,
  toMs: number,
  duringMs = 3_000,
): Promise<number> {
  const users = (await system.instances()).filter(({ service }) => service === 'users');
  const own = users.find((one) => one.name === name)!.id;
  return monitor.share(own, [...calledIds(users)], toMs - duringMs, toMs);
}
