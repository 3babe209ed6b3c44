import type { Configuration } from '../../../src/api/configuration.ts';
import { addressOf } from '../api/contract.ts';
import { useLive } from '../api/live.ts';
import { Page, Section, Waiting } from '../parts/page.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { query, withQuery } from '../router.ts';
import { EditForm } from './edit-form.tsx';
import { History } from './history.tsx';
import { Running } from './running.tsx';
import './configuration.css';

/** The dynamic settings: documents, who runs what, changes, history. */
export function ConfigurationPage() {
  const { data, problem } = useLive(addressOf('/api/configuration'));
  const configuration = data.value;
  return (
    <Page title="Configuration">
      {configuration ? <Documents configuration={configuration} /> : <Waiting problem={problem.value} />}
    </Page>
  );
}

function Documents({ configuration }: { configuration: Configuration }) {
  const { documents, schemas, instances } = configuration;
  const chosen = query.value.get('document');
  const document = documents.find(({ name }) => name === chosen) ?? documents[0];
  return (
    <>
      <nav class="documents" aria-label="Documents">
        {documents.map(({ name, revision, trial, problem }) => (
          <a
            key={name}
            href={withQuery({ document: name })}
            aria-current={name === document?.name ? 'true' : undefined}
          >
            {name} <span class="muted">{revision === null ? 'no revision' : `revision ${revision}`}</span>
            {trial && <span class="tag info">trial</span>}
            {problem && <span class="tag bad">damaged</span>}
          </a>
        ))}
      </nav>
      {document && (
        <div class="columns" key={document.name}>
          <Section title={document.name === 'all' ? 'Settings of all services' : `Settings of ${document.name}`}>
            {document.problem && <p class="notice bad">The document is damaged: {visibleText(document.problem)}</p>}
            <EditForm
              document={document}
              schema={schemas[document.name] ?? []}
              instances={instances.filter(({ service }) => service === document.name)}
            />
          </Section>
          <Section title={`History of ${document.name}`}>
            <History document={document} />
          </Section>
        </div>
      )}
      <Section title="Running instances">
        <Running configuration={configuration} />
      </Section>
    </>
  );
}
