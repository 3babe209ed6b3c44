import { createServer } from 'node:http';
import { join } from 'node:path';
import { Authority } from './authority.ts';

/** EX_CONFIG of sysexits.h: invalid configuration. */
const EXIT_CONFIG = 78;

const log = (level: 'info' | 'error', message: string, fields: object = {}) =>
  console.log(JSON.stringify({ level, time: new Date().toISOString(), service: 'authority', ...fields, message }));

const {
  INSTALLATION = '',
  IDENTITIES = '',
  IDENTITIES_DIR = '/identities',
  AUTHORITY_DIR = '/authority',
} = process.env;
const names = IDENTITIES.split(',');
const problems = [
  ...(/^[a-z0-9][a-z0-9._-]{0,99}$/.test(INSTALLATION)
    ? []
    : [
        `INSTALLATION: expected 1 to 100 lower-case letters, digits, dots, dashes or underscores, got "${INSTALLATION}"`,
      ]),
  ...(names.every((name) => /^[a-z0-9-]+$/.test(name))
    ? []
    : [`IDENTITIES: expected names of services, separated by commas, got "${IDENTITIES}"`]),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(EXIT_CONFIG);
}

// Without a listener, a process with the id 1 ignores this signal.
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));

let isHealthy = true;
const health = createServer((_, response) => response.writeHead(isHealthy ? 200 : 503).end());

try {
  const authority = await Authority.open({
    folder: AUTHORITY_DIR,
    installation: INSTALLATION,
    folders: Object.fromEntries(names.map((name) => [name, join(IDENTITIES_DIR, name)])),
    updated: (error) => {
      if (error !== undefined && isHealthy) log('error', 'certificates cannot be renewed', { error: error.message });
      isHealthy = error === undefined;
    },
  });
  authority.start();
  process.on('SIGHUP', () => {
    log('info', 'replaces the root certificate');
    authority.rotate().catch((error: Error) => log('error', 'the root is not replaced', { error: error.message }));
  });
  health.listen(Number(process.env.OPS_PORT ?? 9100), '127.0.0.1');
  log('info', 'ready', { installation: INSTALLATION, identities: names });
} catch (error) {
  log('error', 'the authority does not start', { error: (error as Error).message });
  process.exit(1);
}
