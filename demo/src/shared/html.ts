import { ServerResponse } from 'node:http';

/** Text that has been made safe to put into a page. */
export class Html {
  constructor(readonly text: string) {}
}

/** A template whose values are escaped, unless they are `Html` themselves. */
export function html(
  parts: TemplateStringsArray,
  ...values: Array<string | number | Html | Html[]>
): Html {
  const text = parts.reduce(
    (before, part, index) => before + render(values[index - 1]) + part,
  );
  return new Html(text);
}

function render(value: string | number | Html | Html[]): string {
  if (Array.isArray(value)) {
    return value.map(item => item.text).join('');
  }
  return value instanceof Html ? value.text : escape(String(value));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, char => ENTITIES[char]);
}

const STYLE = new Html(`
:root { color-scheme: light dark; --line: #8884; --good: #1b7f3b; --bad: #c62828 }
@media (prefers-color-scheme: dark) { :root { --good: #6fcf8a; --bad: #ff8a80 } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 68rem; padding: 0 1rem }
h1 { font-size: 1.6rem; margin: 0 0 .25rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.table { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top }
code, pre { font: 13px/1.5 ui-monospace, monospace } pre { overflow-x: auto; white-space: pre-wrap }
.good { color: var(--good) } .bad { color: var(--bad) } .quiet { opacity: .75 }
form { display: inline } button { font: 14px/1.5 system-ui, sans-serif; padding: .15rem .7rem }
ins { color: var(--good); text-decoration: none } del { color: var(--bad); text-decoration: none }
`);

/** Answers with a page. */
export function sendPage(
  res: ServerResponse,
  page: { title: string; body: Html; refreshSeconds?: number },
): void {
  const refresh = page.refreshSeconds
    ? html`<meta http-equiv="refresh" content="${page.refreshSeconds}" />`
    : html``;
  const document = html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        ${refresh}
        <title>${page.title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        ${page.body}
      </body>
    </html> `;
  res.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
  });
  res.end(document.text);
}
