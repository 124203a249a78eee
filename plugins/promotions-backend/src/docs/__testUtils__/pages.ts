import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../../../../..');

/** A fenced block of a page. */
export interface Block {
  /** Of the page, from the root of the repository. */
  page: string;
  /** Of the opening fence. */
  line: number;
  language: string;
  text: string;
}

/** A page of the documentation. */
export interface Page {
  /** From the root of the repository. */
  name: string;
  text: string;
  blocks: Block[];
}

/**
 * All pages that people read: those of the root and of `docs`, and the README
 * of each folder and package.
 */
export function readPages(): Page[] {
  const names = [
    ...namesIn('.'),
    ...namesIn('docs', { recursive: true }),
    ...foldersIn('.').flatMap(readmeOf),
    ...foldersIn('plugins').flatMap(readmeOf),
  ];
  return [...new Set(names)].map(readPage);
}

function namesIn(folder: string, options?: { recursive: boolean }): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), options)
    .map(name => path.posix.join(folder, String(name).replace(/\\/g, '/')))
    .filter(name => name.endsWith('.md'))
    .sort();
}

function foldersIn(folder: string): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .filter(
      entry => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name),
    )
    .map(({ name }) => path.posix.join(folder, name));
}

function readmeOf(folder: string): string[] {
  const name = `${folder}/README.md`;
  return fs.existsSync(path.join(ROOT, name)) ? [name] : [];
}

export function readPage(name: string): Page {
  const text = fs.readFileSync(path.join(ROOT, name), 'utf8');
  return { name, text, blocks: blocksOf(name, text) };
}

/** @throws Error for a fence that is never closed */
export function blocksOf(page: string, text: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; indent: string; language: string } | undefined;
  let lines: string[] = [];
  text.split('\n').forEach((line, index) => {
    const [, indent, info] = /^( *)```(.*)$/.exec(line) ?? [];
    if (info === undefined) {
      lines.push(line.slice(open?.indent.length ?? 0));
    } else if (open) {
      const { line: start, language } = open;
      blocks.push({ page, line: start, language, text: lines.join('\n') });
      open = undefined;
    } else {
      open = { line: index + 1, indent, language: info.trim() };
      lines = [];
    }
  });
  if (open) {
    throw new Error(`${page}:${open.line} is never closed`);
  }
  return blocks;
}

/** What a test about a block is called. */
export function nameOf({ page, line, text }: Block): string {
  return `${page}:${line} ${text.trim().split('\n')[0].slice(0, 60)}`;
}
