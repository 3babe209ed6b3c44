import { Page } from '../parts/page.tsx';

export function InstancePage() {
  return <Page title="Instance">…</Page>;
}
