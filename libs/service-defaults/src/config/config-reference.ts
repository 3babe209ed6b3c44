import { z } from 'zod';
import type { SettingMeta } from './setting.ts';

/** Formats the settings of a schema as a Markdown table: name, meaning, unit, default, whether it is dynamic. */
export function configReference(schema: z.ZodObject): string {
  const rows = Object.entries(schema.shape).map(([name, field]) => row(name, field as z.ZodType));
  return ['| variable | meaning | unit | default | dynamic |', '|---|---|---|---|---|', ...rows].join('\n');
}

function row(name: string, field: z.ZodType): string {
  const { description = '', unit = '', isDynamic } = (field.meta() ?? {}) as Partial<SettingMeta>;
  return `| \`${name}\` | ${description} | ${unit} | ${defaultOf(field)} | ${isDynamic ? 'yes' : ''} |`;
}

function defaultOf(field: z.ZodType): string {
  if (field instanceof z.ZodDefault || field instanceof z.ZodPrefault) return `\`${String(field.def.defaultValue)}\``;
  return field instanceof z.ZodOptional ? '' : '**required**';
}
