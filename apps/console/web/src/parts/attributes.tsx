import { Button } from './button.tsx';
import { formatValue } from './formats.ts';
import { OutsideText } from './outside-text.tsx';
import { visibleText } from './visible-text.ts';

interface AttributesProps {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Offers a filter for each plain value. */
  readonly onFilter?: (name: string, value: string) => void;
}

/** Attributes of a span or fields of a log record. */
export function Attributes({ attributes, onFilter }: AttributesProps) {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return null;
  return (
    <dl class="attributes">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>
            {visibleText(name)}
            {onFilter && typeof value !== 'object' && (
              <Button
                kind="quiet"
                label={`Only records with this ${visibleText(name)}`}
                onClick={() => onFilter(name, formatValue(value))}
              >
                =
              </Button>
            )}
          </dt>
          <dd>
            <OutsideText text={formatValue(value)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
