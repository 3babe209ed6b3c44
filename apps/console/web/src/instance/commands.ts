import type { MapInstance } from '../../../src/api/map.ts';

/** A shell command, and what it does. */
export interface Command {
  readonly title: string;
  readonly command: string;
}

/**
 * @returns the commands that act on an instance in Docker Compose. None if the registry has an address or a name that is
 * not one: a reader copies these into a shell.
 */
export function composeCommands({ service, address }: Pick<MapInstance, 'service' | 'address'>): Command[] {
  if (!/^[\w.:-]+$/.test(address) || !/^[\w-]+$/.test(service)) return [];
  const inspect = `docker inspect -f '{{.Id}}{{range .NetworkSettings.Networks}} {{.IPAddress}}{{end}}'`;
  return [
    {
      title: 'Find its container',
      command: `ID=$(docker ps -q | xargs ${inspect} | grep -wF '${address}' | cut -d ' ' -f 1)`,
    },
    { title: 'Kill it', command: 'docker kill "$ID"' },
    { title: 'Freeze it for 10 s', command: 'docker pause "$ID"; sleep 10; docker unpause "$ID"' },
    { title: 'Stop it after draining', command: 'docker stop "$ID"' },
    { title: 'Restart it', command: 'docker restart "$ID"' },
    { title: 'Start what was stopped or killed', command: 'docker compose up -d' },
    { title: 'Kill all instances of the service', command: `docker compose kill ${service}` },
    { title: 'Change the number of instances', command: `docker compose up -d --scale ${service}=3` },
  ];
}
