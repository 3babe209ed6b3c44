import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { send } from '../api/client.ts';
import { addressOf } from '../api/contract.ts';
import { useReadEvery } from '../api/live.ts';
import { endSession, session } from '../api/session.ts';
import { isConnected } from '../api/stream.ts';
import { path } from '../router.ts';
import { Button } from './button.tsx';
import { formatBytes, formatCount, formatSeconds } from './formats.ts';
import { setTheme, theme } from './theme.ts';
import { perform, Toasts } from './toast.tsx';

const sections = [
  ['/', 'Map'],
  ['/traces', 'Traces'],
  ['/logs', 'Logs'],
  // begin orders
  ['/orders', 'Orders'],
  // end orders
  ['/lab', 'Balancing lab'],
  ['/configuration', 'Configuration'],
] as const;

/** Instances belong to the map. */
const isCurrent = (address: string): boolean =>
  address === '/' ? path.value === '/' || path.value.startsWith('/instances/') : path.value.startsWith(address);

/** What all pages have around them: navigation, state of the connection, messages, footer. */
export function Layout({ children }: { children: ComponentChildren }) {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="header">
        <a class="brand" href="/">
          Signalbox
        </a>
        <Navigation />
        <div class="account">
          {session.value?.installation && <span class="installation">{session.value.installation}</span>}
          <ThemeChoice />
          <Account />
        </div>
      </header>
      {!isConnected.value && (
        <p class="connection" role="status">
          Not connected to the console. The page shows its last data and tries again.
        </p>
      )}
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {session.value && <Footer />}
      <Toasts />
    </>
  );
}

/** The link of the current page stays in view where the window is too narrow for all. */
function Navigation() {
  const nav = useRef<HTMLElement>(null);
  const current = sections.find(([address]) => isCurrent(address))?.[0];
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <nav ref={nav} aria-label="Pages">
      {sections.map(([address, title]) => (
        <a key={address} href={address} aria-current={address === current ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}

const nextTheme = { system: 'light', light: 'dark', dark: 'system' } as const;
const themeIcon = { system: '◐', light: '☀', dark: '☾' } as const;

function ThemeChoice() {
  const current = theme.value;
  return (
    <Button
      kind="quiet"
      label={`Colours: ${current}. Change to ${nextTheme[current]}`}
      onClick={() => setTheme(nextTheme[current])}
    >
      <span aria-hidden="true">{themeIcon[current]}</span>
    </Button>
  );
}

function Account() {
  const { access, email } = session.value ?? {};
  if (access !== 'signed-in') return null;
  const signOut = async () => {
    if (await perform('Signed out', () => send('DELETE', '/api/session'))) endSession();
  };
  return (
    <>
      <span class="muted">{email}</span>
      <Button kind="quiet" onClick={signOut}>
        Sign out
      </Button>
    </>
  );
}

const STORAGE_MS = 10_000;

function Footer() {
  const { data } = useReadEvery(STORAGE_MS, addressOf('/api/storage'));
  const storage = data.value;
  const kept = ({ stored, maximum, dropped }: { stored: number; maximum: number; dropped: number }, what: string) =>
    `${formatCount(stored)} of ${formatCount(maximum)} ${what}${dropped > 0 ? ` (${formatCount(dropped)} dropped)` : ''}`;
  return (
    <footer class="footer">
      {storage && (
        <p>
          Stored: {kept(storage.spans, 'spans')}, {kept(storage.logs, 'log records')}, series of at most{' '}
          {formatSeconds(storage.seriesSeconds)}; {formatBytes(storage.diskBytes)} on disk.{' '}
          {storage.invalidRequests > 0 && <b class="warn-text">{storage.invalidRequests} invalid exports refused</b>}
        </p>
      )}
      <p>
        <a href="/api/openapi.json">API description</a>
      </p>
    </footer>
  );
}
