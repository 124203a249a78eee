/** Lines and forms that are shorter could be anything. */
const SHORTEST = 8;

/**
 * How a secret looks in what servers and programs answer and write: as it is,
 * line by line, in JSON (also JSON within JSON, and without letters beyond
 * ASCII), in addresses and forms, and in base64, also within something longer
 * such as `user:password`.
 */
export function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map(line => line.trim());
  return [secret, ...lines]
    .flatMap(text => [text, misread(text)])
    .filter(text => text.length >= SHORTEST)
    .flatMap(text => [
      text,
      ...jsonForms(text),
      ...addressForms(text),
      ...base64Forms(text),
    ]);
}

/** What becomes of letters beyond ASCII in headers, which are Latin-1. */
function misread(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function jsonForms(text: string): string[] {
  const once = jsonEscaped(text);
  const ascii = once.replace(
    /[^\0-\x7f]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const slashes = once.replaceAll('/', '\\/');
  return [once, ascii, slashes].flatMap(form => [form, jsonEscaped(form)]);
}

function jsonEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function addressForms(text: string): string[] {
  const form = new URLSearchParams([['', text]]).toString().slice(1);
  const forms = [encodeURIComponent(text), encodeURI(text), form];
  return forms.flatMap(encoded => [
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, sign => sign.toLowerCase()),
  ]);
}

function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const whole = bytes.toString('base64');
  const within = [0, 1, 2].map(before => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]);
    // Each sign stands for six bits; these have none of what is around.
    return shifted
      .toString('base64')
      .slice(Math.ceil((before * 8) / 6), Math.floor((shifted.length * 8) / 6));
  });
  return [whole, whole.replace(/=+$/, ''), ...within].flatMap(form => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
}
