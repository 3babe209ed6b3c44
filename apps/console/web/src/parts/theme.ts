import { signal } from '@preact/signals';

type Theme = 'system' | 'light' | 'dark';
const STORED = 'console-theme';

/** The colours of the page: those of the system, or those that the user has chosen. */
export const theme = signal<Theme>((localStorage.getItem(STORED) as Theme | null) ?? 'system');

/** Applies the theme and stores it. `system` removes the choice. */
export function setTheme(next: Theme): void {
  theme.value = next;
  if (next === 'system') localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, next);
  applyTheme();
}

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = theme.value;
}

const preference = matchMedia('(prefers-color-scheme: dark)');
/** Grows with each change of colours, also by the system: what draws on a canvas then draws again. */
export const colourVersion = signal(0);
preference.addEventListener('change', () => colourVersion.value++);
theme.subscribe(() => colourVersion.value++);
