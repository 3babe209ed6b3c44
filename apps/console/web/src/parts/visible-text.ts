/** Characters without a shape, or that change the order or place of others: control, bidirectional and zero-width ones. */
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Makes each character of a text from outside visible, so that the text cannot imitate, hide or reorder anything:
 * `\u001b[31m` becomes `␛[31m`. Line feeds and tabs stay.
 */
export const visibleText = (text: string): string =>
  text.replaceAll(INVISIBLE, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });

/** The first line of a text, at most `maxCharacters` long. */
export function firstLine(text: string, maxCharacters: number): string {
  const end = text.indexOf('\n');
  const isCut = end !== -1 || text.length > maxCharacters;
  return isCut ? `${text.slice(0, end === -1 ? maxCharacters : Math.min(end, maxCharacters))}…` : text;
}
