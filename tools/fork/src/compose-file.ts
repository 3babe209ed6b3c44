/** docker-compose.yml without a service, its database, networks, volumes and identity. */
export function withoutComposeService(text: string, name: string): string {
  const own = new RegExp(`^${name}(?:-(?:db|data|identity|config|db-secrets))?$`);
  return withoutEntries(text, own)
    .split('\n')
    .filter((line) => !new RegExp(`^\\s*- ${name}(?:-[\\w-]+)?:`).test(line))
    .map((line) => withoutItem(line, name))
    .join('\n');
}

/** Without the entries of the second level whose key matches, and the comments before them. */
function withoutEntries(text: string, own: RegExp): string {
  const kept: string[] = [];
  let isInside = false;
  for (const line of text.split('\n')) {
    const key = /^ {2}([\w-]+):/.exec(line)?.[1];
    if (key !== undefined) {
      isInside = own.test(key);
      if (isInside) while (/^ {2}#/.test(kept.at(-1) ?? '')) kept.pop();
    } else if (/^(?:\S| {2}#)/.test(line)) isInside = false;
    if (!isInside) kept.push(line);
  }
  return kept.join('\n').replaceAll(/\n{3,}/g, '\n\n');
}

/** A line with lists of services, without one of them. */
function withoutItem(line: string, name: string): string {
  const [, key = ''] = /^\s+([A-Z_]+):/.exec(line) ?? [];
  if (['IDENTITIES', 'DATABASES', 'WATCHED_SERVICES'].includes(key)) {
    return line.replace(/(?<=: ).*/, (list) => listWithout(list, ',', name));
  }
  if (key === 'CALLS') return line.replace(/(?<=: ').*(?=')/, (calls) => callsWithout(calls, name));
  if (/^\s+\/authority\b/.test(line)) {
    return line
      .split(' ')
      .filter((folder) => !folder.endsWith(`/${name}`))
      .join(' ');
  }
  return line.replace(new RegExp(`:-http://${name}:\\d+\\}`), '}');
}

const listWithout = (list: string, separator: string, name: string): string =>
  list
    .split(separator)
    .filter((one) => one !== name)
    .join(separator);

function callsWithout(calls: string, name: string): string {
  const all = Object.entries(JSON.parse(calls) as Record<string, string[]>);
  const rest = all
    .filter(([caller]) => caller !== name)
    .map(([caller, called]) => {
      const others = called.filter((one) => one !== name).map((one) => `"${one}"`);
      return `"${caller}": [${others.join(', ')}]`;
    });
  return `{ ${rest.join(', ')} }`;
}
