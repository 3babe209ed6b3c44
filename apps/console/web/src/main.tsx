import { render } from 'preact';
import { get, RequestError } from './api/client.ts';
import { addressOf } from './api/contract.ts';
import { session } from './api/session.ts';
import { isConnected, waitBeforeMs } from './api/stream.ts';
import { CurrentPage } from './pages.tsx';
import { Layout } from './parts/layout.tsx';
import { Waiting } from './parts/page.tsx';
import { applyTheme } from './parts/theme.ts';
import { followLinks } from './router.ts';
import { SignInPage } from './sign-in.tsx';

function Console() {
  const access = session.value?.access;
  if (access === 'signed-out') {
    return (
      <main>
        <SignInPage />
      </main>
    );
  }
  return <Layout>{access ? <CurrentPage /> : <Waiting problem={null} />}</Layout>;
}

async function readSession(attempt = 0): Promise<void> {
  try {
    session.value = await get(addressOf('/api/session'));
    isConnected.value = true;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    isConnected.value = false;
    setTimeout(readSession, waitBeforeMs(attempt), attempt + 1);
  }
}

applyTheme();
followLinks();
void readSession();
render(<Console />, document.getElementById('page')!);
