import { CommandError } from '@signalbox/stack/command-line';
import { parseMap, type SystemMap } from './system-map.ts';

const MAX_EVENT_CHARACTERS = 16 * 2 ** 20;
const TIMEOUT_MS = 5_000;

/** The console does not answer, or not with a map. The message is one line. */
export class ConsoleError extends Error {}

/** The map now. @throws ConsoleError | CommandError */
export async function fetchMap(url: string, stopped: AbortSignal): Promise<SystemMap> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(TIMEOUT_MS)]);
  const response = await open(url, 'application/json', signal);
  return mapOf(await response.text().catch((error: Error) => Promise.reject(new ConsoleError(reasonOf(error)))));
}

/** The map now and after each change, until the console ends the stream. @throws ConsoleError | CommandError */
export async function* followMap(url: string, stopped: AbortSignal): AsyncGenerator<SystemMap> {
  const response = await open(url, 'text/event-stream', stopped);
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    throw new ConsoleError('it sends no events');
  let rest = '';
  try {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const events = (rest + chunk).replaceAll('\r\n', '\n').split('\n\n');
      rest = events.pop()!;
      if (rest.length > MAX_EVENT_CHARACTERS) throw new ConsoleError('its answer is too long');
      for (const event of events) {
        const data = dataOf(event);
        if (data !== '') yield mapOf(data);
      }
    }
  } catch (error) {
    throw error instanceof ConsoleError ? error : new ConsoleError(reasonOf(error as Error));
  }
}

async function open(url: string, accept: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(new URL('/api/map', url), { headers: { accept }, signal }).catch((error: Error) => {
    throw new ConsoleError(reasonOf(error));
  });
  if (response.ok) return response;
  await response.body?.cancel();
  if (response.status === 401 || response.status === 403)
    throw new CommandError(`${url} needs a sign-in: this command works only with CONSOLE_PUBLIC=true`);
  throw new ConsoleError(`status ${response.status}`);
}

/** The data of a server-sent event. Empty for a comment. */
const dataOf = (event: string) =>
  event
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length))
    .join('\n');

function mapOf(json: string): SystemMap {
  try {
    return parseMap(json);
  } catch {
    throw new ConsoleError('its answer is not JSON');
  }
}

const reasonOf = ({ message, cause }: Error) => (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
