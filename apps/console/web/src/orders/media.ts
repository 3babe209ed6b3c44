import { signal, type ReadonlySignal } from '@preact/signals';

function media(condition: string): ReadonlySignal<boolean> {
  const list = matchMedia(condition);
  const matches = signal(list.matches);
  list.addEventListener('change', () => (matches.value = list.matches));
  return matches;
}

/** Whether the window is as narrow as that of a phone. */
export const isNarrow = media('(max-width: 760px)');
