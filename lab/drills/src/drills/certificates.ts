import { atMost } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';

export const certificates: Drill = {
  name: 'certificates',
  fault: 'all certificates are renewed, then the authority gets a new root; after each, every instance is replaced',
  promise: 'no request fails, and no connection breaks',
  only: 'local',
  async run({ system, mark, pause }) {
    // Each replacement opens new connections, which use the certificates of that moment.
    const replaceAll = async () => {
      for (const { name } of await system.instances()) {
        mark(name);
        await system.replace(name);
      }
    };
    mark('certificates renewed');
    await system.renewCertificates();
    await replaceAll();
    mark('new root');
    await system.replaceAuthority();
    mark('certificates of the new root');
    await replaceAll();
    await pause(1_000);
    return (record) => [
      atMost('requests failed', record.failed.count, 0),
      atMost('connections that broke during a request', record.broken, 0),
    ];
  },
};
