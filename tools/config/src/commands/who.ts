import {
  ALL,
  reportOf,
  schemaOf,
  servicesOf,
  type DocumentReport,
  type InstanceReport,
} from '@signalbox/configuration';
import type { Context } from '../context.ts';
import { json, table } from '../terminal.ts';

/** Lists the revisions that the instances use. An instance that does not answer is a row too. */
export async function who({
  operands: [asked = ALL],
  options,
  schemas,
  instances,
  place,
  terminal,
}: Context): Promise<number> {
  schemaOf(schemas, asked);
  const services = servicesOf(schemas).filter((name) => asked === ALL || asked === name);
  const registered = await instances.ofAll(services);
  const reports = await Promise.all(registered.map(reportOf));
  if (options.json) terminal.log(json(reports));
  else if (reports.length === 0) terminal.log(`no instance of ${services.join(', ')} is registered`);
  else {
    const names = new Map([...place.idsByName].map(([name, id]) => [id, `${name} (${id})`]));
    const rows = reports.flatMap((report) => rowsOf({ ...report, id: names.get(report.id) ?? report.id }));
    terminal.log(table([['INSTANCE', 'DOCUMENT', 'REVISION', ''], ...rows]));
  }
  return 0;
}

function rowsOf({ id, documents, pinned = [], problem }: InstanceReport): string[][] {
  if (documents === undefined) return [[id, '', '', problem ?? '']];
  const rows = documents.map((report) => [id, report.document, String(report.revision ?? 'none'), noteOf(report)]);
  return pinned.length > 0 ? [...rows, [id, '', '', `pinned to its environment: ${pinned.join(', ')}`]] : rows;
}

function noteOf({ isTrial, rejected }: DocumentReport): string {
  const notes = isTrial ? ['trial'] : [];
  if (rejected !== undefined)
    notes.push(`rejects revision ${rejected.revision ?? '(not readable)'}: ${rejected.reason}`);
  return notes.join('; ');
}
