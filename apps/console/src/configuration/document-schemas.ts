/** Injects the schemas of the documents. */
export const DOCUMENT_SCHEMAS = Symbol('the schemas of the documents');
