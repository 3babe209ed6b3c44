import { useSignal } from '@preact/signals';
import { RequestError, send } from './api/client.ts';
import { session } from './api/session.ts';
import { Button } from './parts/button.tsx';
import { TextField } from './parts/fields.tsx';
import { Page } from './parts/page.tsx';

/** The form that opens a session for an admin. */
export function SignInPage() {
  const email = useSignal('');
  const password = useSignal('');
  const failure = useSignal('');
  const isBusy = useSignal(false);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    isBusy.value = true;
    failure.value = '';
    try {
      session.value = await send('POST', '/api/session', { email: email.value, password: password.value });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      failure.value = error.message;
    } finally {
      isBusy.value = false;
    }
  }

  return (
    <div class="sign-in">
      <Page title="Sign in">
        <p class="muted">The console is open to administrators of {session.value?.installation || 'the system'}.</p>
        <form onSubmit={submit}>
          <TextField
            label="Email"
            type="email"
            autocomplete="username"
            required
            value={email.value}
            onInput={(value) => (email.value = value)}
          />
          <TextField
            label="Password"
            type="password"
            autocomplete="current-password"
            required
            value={password.value}
            onInput={(value) => (password.value = value)}
          />
          {failure.value && (
            <p class="notice bad" role="alert">
              {failure.value}
            </p>
          )}
          <Button type="submit" kind="primary" disabled={isBusy.value}>
            Sign in
          </Button>
        </form>
      </Page>
    </div>
  );
}
