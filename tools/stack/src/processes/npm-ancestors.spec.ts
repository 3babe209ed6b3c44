import { describe, expect, it } from 'vitest';
import { npmAncestors, type ProcessRow } from './npm-ancestors.ts';

const SCRIPT = 'node tools/stack/start.js';
const NPM = process.pid;
const OUTER = process.ppid;

// Only existing processes have an identity, so the two npm processes of each case are this process and its parent.
const found = (rows: Readonly<Record<number, ProcessRow>>, env: NodeJS.ProcessEnv = {}, ppid = 10) => {
  const self = {
    ppid,
    argv: ['node', '/project/tools/stack/start.js'],
    env: { npm_lifecycle_event: 'start', npm_lifecycle_script: SCRIPT, ...env },
  };
  const { runners, isOrphan } = npmAncestors(self, (pid) => rows[pid]);
  return { npm: runners.map(({ pid }) => pid), isOrphan };
};
const shell = (ppid: number, args = `sh -c ${SCRIPT} --scale orders=8`) => ({ ppid, args });
const LOGIN_SHELL = { ppid: 1, args: '-bash' };
const INIT = { ppid: 0, args: '/sbin/init' };

describe('the npm above a script', () => {
  it.each([
    'npm start',
    'npm run dev',
    'npm exec node tools/stack/start.js',
    'node /usr/lib/node_modules/npm/bin/npm-cli.js start',
    '/opt/node/bin/node /opt/bin/pnpm.cjs start',
    'node /project/.yarn/releases/yarn-4.9.1.cjs start',
  ])('is found with and without a shell in between: %s', (args) => {
    const npm = { ppid: 20, args };
    expect(found({ 10: shell(NPM), [NPM]: npm, 20: LOGIN_SHELL })).toEqual({ npm: [NPM], isOrphan: false });
    expect(found({ [NPM]: npm, 20: LOGIN_SHELL }, {}, NPM)).toEqual({ npm: [NPM], isOrphan: false });
  });

  it('includes an npm whose script is npm start', () => {
    const rows = {
      10: shell(NPM),
      [NPM]: { ppid: 30, args: 'npm start --scale orders=8' },
      30: shell(OUTER, 'sh -c npm start -- --scale orders=8 > log 2>&1'),
      [OUTER]: { ppid: 50, args: 'npm run demo' },
      50: LOGIN_SHELL,
    };
    expect(found(rows).npm).toEqual([NPM, OUTER]);
  });

  it.each(['sh -c nohup npm start & sleep 5', 'bash ./demo.sh', '/usr/bin/editor'])(
    'does not include an npm above %s',
    (args) => {
      const npm = { ppid: 30, args: 'npm start' };
      const rows = {
        10: shell(NPM),
        [NPM]: npm,
        30: { ppid: OUTER, args },
        [OUTER]: { ppid: 1, args: 'npm run demo' },
      };
      expect(found(rows).npm).toEqual([NPM]);
    },
  );

  it('is found if an argument of the script contains &', () => {
    const rows = { 10: shell(NPM, `sh -c ${SCRIPT} --data 'a & b'`), [NPM]: { ppid: 1, args: 'npm start' } };
    expect(found(rows).npm).toEqual([NPM]);
  });

  it('is absent for a process that npm did not start, even below npm', () => {
    const rows = { 10: shell(NPM), [NPM]: { ppid: 1, args: 'npm start' } };
    expect(found(rows, { npm_lifecycle_event: undefined })).toEqual({ npm: [], isOrphan: false });
  });

  it('has ended if init has adopted its script or the shell of the script', () => {
    expect(found({ 1: INIT }, {}, 1)).toEqual({ npm: [], isOrphan: true });
    expect(found({ 10: shell(1), 1: INIT })).toEqual({ npm: [], isOrphan: true });
  });

  it('is not expected by a process that only inherits the variables of another script', () => {
    expect(found({ 1: INIT }, { npm_lifecycle_script: 'node editor.js' }, 1).isOrphan).toBe(false);
    expect(found({ 10: LOGIN_SHELL, 1: INIT }).isOrphan).toBe(false);
  });
});
