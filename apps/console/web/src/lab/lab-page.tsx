import { Page } from '../parts/page.tsx';

/** The balancing lab. */
export function LabPage() {
  return <Page title="Balancing lab">{null}</Page>;
}
