import { DEFAULT_LIMITS } from '@signalbox/rpc';
import {
  decodeError,
  decodeGoaway,
  decodeHello,
  decodeRequest,
  encodeError,
  encodeGoaway,
  encodeHello,
  encodeRequest,
  FrameDecoder,
  FrameType,
  LongMessages,
  MessageAssembler,
  ProtocolError,
  startFrame,
  type Frame,
} from '@signalbox/rpc/protocol';
import { seededRandom } from '@signalbox/testing/seeded-random';

// rpc.ts runs this with the libraries' sources. It decodes streams in which some bytes are changed, removed or duplicated.

const INPUTS = 1_000_000;
const DECODERS = new Map<FrameType, (frame: Frame) => unknown>([
  [FrameType.HELLO, decodeHello],
  [FrameType.REQUEST, decodeRequest],
  [FrameType.ERROR, decodeError],
  [FrameType.GOAWAY, decodeGoaway],
]);

/** Seeded, so that every run has the same inputs. */
const chance = seededRandom(20_261_125);
const random = (below: number): number => (chance() * 2 ** 32) % below;

function stream(): Buffer {
  const body = Buffer.from('{"number":"T1","cars":[{"seats":40}]}');
  const metadata = { requestId: 'r1', userToken: 'token' };
  const request = encodeRequest(1, { name: Buffer.from('wagons.getWagon'), metadata, body }, 800, DEFAULT_LIMITS);
  const long = new LongMessages();
  long.add(startFrame(FrameType.REPLY, 3, 0, 100), Buffer.alloc(100, 'x'));
  const parts: Buffer[] = [];
  while (long.bytes > 0) parts.push(...long.next(30));
  return Buffer.concat([
    encodeHello(DEFAULT_LIMITS),
    request,
    body,
    ...parts,
    encodeError(2, { kind: 'answered', code: 'GONE', message: 'no', details: { a: 1 } }),
    startFrame(FrameType.CANCEL, 1, 0),
    startFrame(FrameType.PING, 7, 0),
    encodeGoaway({ lastId: 2, reason: 'stopping' }),
  ]);
}

function mutated(bytes: Buffer): Buffer {
  let result = Buffer.from(bytes);
  for (let changes = 1 + random(6); changes > 0; changes--) {
    const at = random(result.length);
    const length = 1 + random(20);
    const kind = random(6);
    if (kind < 3) result[at] = random(256);
    else if (kind === 3) result[at] = (result[at] ?? 0) ^ (1 << random(8));
    else if (kind === 4)
      result = Buffer.concat([result.subarray(0, at), result.subarray(at + length), Buffer.alloc(1)]);
    else result = Buffer.concat([result.subarray(0, at + length), result.subarray(at)]);
  }
  return result;
}

function read(bytes: Buffer): void {
  const assembler = new MessageAssembler(DEFAULT_LIMITS.maxMessageBytes);
  const decoder = new FrameDecoder(DEFAULT_LIMITS.maxFrameBytes, (frame) => {
    const message = frame.type === FrameType.DATA ? assembler.add(frame) : frame.more ? assembler.begin(frame) : frame;
    if (message) DECODERS.get(message.type)?.(message);
  });
  const cut = random(bytes.length);
  decoder.push(bytes.subarray(0, cut));
  decoder.push(bytes.subarray(cut));
}

const valid = stream();
read(valid);
let rejected = 0;
let crashes = 0;
let slowestMs = 0;
let maxMemory = 0;
global.gc?.();
const before = process.memoryUsage.rss();
for (let input = 0; input < INPUTS; input++) {
  const bytes = mutated(valid);
  const startedAt = performance.now();
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) rejected++;
    else if (crashes++ < 3) process.stderr.write(`${(error as Error).stack} for ${bytes.toString('hex')}\n`);
  }
  slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  if (input % 1000 === 0) maxMemory = Math.max(maxMemory, process.memoryUsage.rss() - before);
}
process.send?.({ inputs: INPUTS, rejected, crashes, slowestMs, memoryMiB: maxMemory / 2 ** 20 });
