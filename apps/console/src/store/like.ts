/** A pattern of LIKE with the escape character `\`: the text is part of the value, in any case (of ASCII letters). */
export const like = (text: string): string => `%${text.replaceAll('\0', '\uFFFD').replace(/[\\%_]/g, '\\$&')}%`;
