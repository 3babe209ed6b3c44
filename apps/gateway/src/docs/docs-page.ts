import type { AssetName } from './docs-assets.ts';

/** Allows only resources of this gateway: nothing inline, no other origin, no frames. */
export const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The documentation page. @param names - the names of its files in their URLs. */
export const docsPage = (names: Readonly<Record<AssetName, string>>): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Signalbox API</title>
    <link rel="icon" type="image/png" href="/api/docs/${names['favicon-32x32.png']}">
    <link rel="stylesheet" href="/api/docs/${names['swagger-ui.css']}">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/api/docs/${names['swagger-ui-bundle.js']}"></script>
    <script src="/api/docs/${names['start.js']}"></script>
  </body>
</html>
`;
