import { computed, signal } from '@preact/signals';

const place = signal(new URL(location.href));

/** The path of the current page. */
export const path = computed(() => place.value.pathname);
/** The filters of the current page. */
export const query = computed(() => place.value.searchParams);

/** Opens an address of this page. `replace`: without a new entry in the browser's history. */
export function navigate(address: string, { replace = false } = {}): void {
  const next = new URL(address, location.href);
  if (next.href === place.value.href) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', next);
  if (next.pathname !== path.value) scrollTo(0, 0);
  place.value = next;
}

/** The address of the current page with other filters. An empty text removes a filter. */
export function withQuery(changes: Readonly<Record<string, string | readonly string[]>>): string {
  const search = new URLSearchParams(query.value);
  for (const [name, value] of Object.entries(changes)) {
    search.delete(name);
    for (const one of typeof value === 'string' ? [value] : value) if (one !== '') search.append(name, one);
  }
  const text = search.toString();
  return path.value + (text && `?${text}`);
}

/** Changes filters of the current page. The address then shows them, so that a view can be shared. */
export function setQuery(changes: Parameters<typeof withQuery>[0], options?: { replace?: boolean }): void {
  navigate(withQuery(changes), options);
}

/** Lets each link to this page, also in SVG, open without a new document. */
export function followLinks(): void {
  addEventListener('popstate', () => (place.value = new URL(location.href)));
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('a');
    const href = link?.getAttribute('href');
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!href?.startsWith('/') || !isPlain || event.defaultPrevented) return;
    if (href.startsWith('/api/') || link!.getAttribute('target')) return;
    event.preventDefault();
    navigate(href);
  });
}
