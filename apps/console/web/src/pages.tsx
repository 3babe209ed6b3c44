import { signal } from '@preact/signals';
import { Component, type ComponentType, type RenderableProps } from 'preact';
import { Button } from './parts/button.tsx';
import { Page, Waiting } from './parts/page.tsx';
import { MapPage } from './map/map-page.tsx';
import { path } from './router.ts';

/** A page gets the last part of its address, such as the id of a trace. */
type PageComponent = ComponentType<{ id: string }>;

/** Loads the code of a page when it is opened for the first time. */
function lazy(load: () => Promise<PageComponent>): PageComponent {
  const loaded = signal<PageComponent>();
  const hasFailed = signal(false);
  return function LazyPage(props) {
    if (!loaded.value && !hasFailed.value) {
      load().then(
        (component) => (loaded.value = component),
        () => (hasFailed.value = true),
      );
    }
    if (hasFailed.value) return <Reload />;
    const Loaded = loaded.value;
    return Loaded ? <Loaded {...props} /> : <Waiting problem={null} />;
  };
}

/** Shows a failure of a page in its place, so that the navigation still works. */
class Guard extends Component {
  override componentDidCatch(error: unknown): void {
    this.setState({ hasFailed: true });
    reportError(error);
  }

  override render({ children }: RenderableProps<object>, { hasFailed }: { hasFailed?: boolean }) {
    return hasFailed ? <Reload /> : children;
  }
}

/** A part of an address, also if its encoding is wrong. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A new version of the console has other files than those that this document names. */
function Reload() {
  return (
    <Page title="Cannot load this page">
      <p>The console is not reachable, it has a new version, or the page has an error.</p>
      <Button kind="primary" onClick={() => location.reload()}>
        Load again
      </Button>
    </Page>
  );
}

const pages: readonly (readonly [pattern: RegExp, page: PageComponent])[] = [
  [/^\/$/, MapPage],
  [/^\/instances\/([^/]+)$/, lazy(async () => (await import('./instance/instance-page.tsx')).InstancePage)],
  [/^\/traces$/, lazy(async () => (await import('./traces/traces-page.tsx')).TracesPage)],
  [/^\/traces\/([^/]+)$/, lazy(async () => (await import('./traces/trace-page.tsx')).TracePage)],
  [/^\/logs$/, lazy(async () => (await import('./logs/logs-page.tsx')).LogsPage)],
  // begin orders
  [/^\/orders$/, lazy(async () => (await import('./orders/orders-page.tsx')).OrdersPage)],
  [/^\/orders\/([^/]+)$/, lazy(async () => (await import('./orders/order-page.tsx')).OrderPage)],
  // end orders
  [/^\/lab$/, lazy(async () => (await import('./lab/lab-page.tsx')).LabPage)],
  [/^\/configuration$/, lazy(async () => (await import('./configuration/configuration-page.tsx')).ConfigurationPage)],
];

/** The page at the current address. */
export function CurrentPage() {
  for (const [pattern, Content] of pages) {
    const found = pattern.exec(path.value);
    if (!found) continue;
    return (
      <Guard key={path.value}>
        <Content id={decoded(found[1] ?? '')} />
      </Guard>
    );
  }
  return (
    <Page title="Page not found">
      <p>
        There is no page at this address. <a href="/">Open the map.</a>
      </p>
    </Page>
  );
}
