const decimals = (value: number): number => (value === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2);

/** A number with three digits, such as `0.25`, `12.3` and `1 234`. */
export function formatNumber(value: number): string {
  const [whole = '', fraction] = value.toFixed(decimals(Math.abs(value))).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ' ');
  return fraction === undefined || Number(fraction) === 0 ? grouped : `${grouped}.${fraction}`;
}

/** An integer with groups of three digits. */
export const formatCount = (value: number): string => String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ' ');

/** A rate in events per second. */
export const formatRate = (perSecond: number): string => `${formatNumber(perSecond)}/s`;

/** A duration in milliseconds, with the unit that fits. `–` if there is none. */
export function formatMs(ms: number | null): string {
  if (ms === null) return '–';
  if (ms > 0 && ms < 0.1) return `${formatNumber(ms * 1_000)} µs`;
  if (ms < 1_000) return `${formatNumber(ms)} ms`;
  return ms < 60_000 ? `${formatNumber(ms / 1_000)} s` : formatSeconds(ms / 1_000);
}

/** A duration in seconds, such as `42 s`, `3 min 5 s`, `2 h 10 min` and `1 h`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return withRest(Math.floor(whole / 60), 'min', whole % 60, 's');
  return withRest(Math.floor(whole / 3_600), 'h', Math.floor((whole % 3_600) / 60), 'min');
}

const withRest = (count: number, unit: string, rest: number, smaller: string): string =>
  rest === 0 ? `${count} ${unit}` : `${count} ${unit} ${rest} ${smaller}`;

/** A size, in units of 1 000 bytes. `–` if there is none. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${formatNumber(bytes / 1_000 ** power)} ${units[power]}`;
}

/** CPU time per second of time, as per cent of one core. */
export const formatCores = (cores: number | null): string => (cores === null ? '–' : `${formatNumber(cores * 100)} %`);

/** An amount of money. */
export const formatCents = (cents: number): string =>
  `${formatCount(Math.trunc(cents / 100))}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;

const two = (value: number): string => String(value).padStart(2, '0');

/** The local time of day, such as `14:02:11`. */
export function formatTime(at: number | string): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
}

/** The local time of day with milliseconds. */
export const formatTimeMs = (atMs: number): string =>
  `${formatTime(atMs)}.${String(Math.floor(atMs) % 1_000).padStart(3, '0')}`;

/** The local date and time, such as `2026-11-29 14:02:11`. */
export function formatDate(at: number | string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${formatTime(at)}`;
}

/** A value of JSON as text for one line. */
export const formatValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The last part of a long id, which differs between ids. */
export const shortId = (id: string): string => (id.length > 12 ? `…${id.slice(-8)}` : id);
