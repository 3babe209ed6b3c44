import type { Session } from '../benchmark.ts';
import { bodies, type Size } from './bodies.ts';
import { urlOf, type Subject, type Turn } from './measure.ts';
import type { Options } from './options.ts';
import type { Surroundings, Target } from './target.ts';

// By then every token has been seen, and the code that runs is what the compiler made of the busy paths.
const WARM_UP_REQUESTS = 10_000;

/**
 * Starts targets, and has each answer until it is warm.
 * @throws Error if one does not hand on what the backends say.
 */
export async function startSubjects(
  targets: readonly Target[],
  bench: Surroundings,
  turn: Turn,
  { cells, warmUpSeconds }: Pick<Options, 'cells' | 'warmUpSeconds'>,
  { signal, say }: Session,
): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const target of targets) {
    signal.throwIfAborted();
    say(`starting ${target.name}`);
    const subject = { target, running: await target.start(bench) };
    await answersRightly(subject, bench.tokens[0]!);
    for (const size of new Set(cells.map((cell) => cell.size))) {
      let requests = 0;
      for (let spent = 0; requests < WARM_UP_REQUESTS && spent < warmUpSeconds; spent += 1) {
        signal.throwIfAborted();
        const { rps } = await turn(subject, { size, connections: 64 }, 1);
        requests += rps;
      }
    }
    subjects.push(subject);
  }
  return subjects;
}

/** Looks whether a target hands on what the backends say, byte for byte. */
async function answersRightly(subject: Subject, token: string): Promise<void> {
  for (const size of Object.keys(bodies) as Size[]) {
    const answer = await fetch(urlOf(subject, size), { headers: { authorization: `Bearer ${token}` } });
    const body = await answer.text();
    if (answer.status === 200 && body === bodies[size]) continue;
    throw new Error(
      `${subject.target.name} answers ${urlOf(subject, size)} with ${answer.status}, not the body: ${body.slice(0, 300)}`,
    );
  }
}
