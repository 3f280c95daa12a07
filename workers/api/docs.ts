export const DOCS_CSP = "default-src 'none'; style-src 'unsafe-inline'";
export const docsPage = (document: object): string => JSON.stringify(document);
