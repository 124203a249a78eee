import fs from 'node:fs';
import path from 'node:path';
import { Page, ROOT } from './pages';

const LINK = /!?\[(?:[^\]\\]|\\.)*\]\(([^)\s]+)\)/g;

/** Links and images that lead nowhere; those to other places are not followed. */
export function brokenLinks({ name, text }: Page): string[] {
  const prose = text.replace(/^( *)```[\s\S]*?^\1```/gm, '');
  return Array.from(prose.matchAll(LINK), match => match[1]).filter(
    target => !/^https?:/.test(target) && !leadsSomewhere(name, target),
  );
}

function leadsSomewhere(page: string, target: string): boolean {
  const [file, anchor] = target.split('#');
  const full = path.join(
    ROOT,
    file === '' ? page : path.join(path.dirname(page), file),
  );
  return (
    fs.existsSync(full) &&
    (anchor === undefined ||
      anchorsOf(fs.readFileSync(full, 'utf8')).includes(anchor))
  );
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading]) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}
