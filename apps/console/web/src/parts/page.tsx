import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Problem } from '../../../src/api/control.ts';

interface PageProps {
  readonly title: string;
  /** What stands beside the title, such as a switch. */
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

let isFirst = true;

/** A page with its title. A page that opens after another takes the focus, so that a screen reader reads its title. */
export function Page({ title, tools, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  useEffect(() => {
    document.title = `${title} – Signalbox console`;
  }, [title]);
  return (
    <>
      <div class="title">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {tools && <div class="tools">{tools}</div>}
      </div>
      {children}
    </>
  );
}

interface SectionProps {
  readonly title: string;
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of a page, on its own surface. */
export function Section({ title, tools, children }: SectionProps) {
  return (
    <section class="section" aria-label={title}>
      <div class="section-title">
        <h2>{title}</h2>
        {tools}
      </div>
      {children}
    </section>
  );
}

/** What stands in place of data: why there is none, or that it is on its way. */
export function Waiting({ problem }: { problem: Problem | null }) {
  return problem ? (
    <p class="notice bad" role="alert">
      <strong>{problem.title}.</strong> {problem.detail}
    </p>
  ) : (
    <p class="empty">Loading…</p>
  );
}

/** Pairs of a name and a value. */
export function Facts({ items }: { items: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
