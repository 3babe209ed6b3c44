import { describe, expect, it } from 'vitest';
import { firstLine, visibleText } from './visible-text.ts';

describe('text from outside', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['bell\u0007 null\u0000 delete\u007f', 'bell␇ null␀ delete␡'],
    ['\u009b2J', '⟨U+009B⟩2J'],
    ['over\rwritten', 'over␍written'],
    ['\u202egnp.exe', '⟨U+202E⟩gnp.exe'],
    ['zero\u200bwidth\ufeff', 'zero⟨U+200B⟩width⟨U+FEFF⟩'],
  ])('shows each character of %j', (text, visible) => expect(visibleText(text)).toBe(visible));

  it('keeps lines, tabs, markup, letters and emoji', () => {
    const text = 'a\tb\n<img src=x onerror=alert(1)> äß漢 🚦';
    expect(visibleText(text)).toBe(text);
  });

  it('is cut to one line', () => {
    expect(firstLine('short', 10)).toBe('short');
    expect(firstLine('one\ntwo', 10)).toBe('one…');
    expect(firstLine('x'.repeat(1_000_000), 10)).toBe('xxxxxxxxxx…');
    expect(firstLine(`${'x'.repeat(20)}\n`, 10)).toBe('xxxxxxxxxx…');
  });
});
