/**
 * The side panel's page: one script and nothing else may run in it, and nothing is fetched. Plotting needs styles that are set by script,
 * and pictures that it has made itself.
 * @param nonce a secret of this page, letters and digits
 * @param script the address of the panel's script
 */
export function panelPage(nonce: string, script: string): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Activations</title>
</head>
<body>
<main id="panel"></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`
}
