import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { Block, ROOT } from './pages';

/** Not kept by git. Packages are found from here as from any other folder. */
const FOLDER = path.join(ROOT, '.test-results/docs');

/**
 * Writes blocks of TypeScript as files. The first line of a block may be a
 * comment with the name of its file, by which the others of the page import
 * it.
 *
 * @returns the files, in the order of the blocks
 */
export function writeFiles(blocks: Block[]): string[] {
  fs.rmSync(FOLDER, { recursive: true, force: true });
  return blocks.map(({ page, line, text }) => {
    const [, name = `line${line}.ts`] = /^\/\/ (\S+\.tsx?)\n/.exec(text) ?? [];
    const file = path.join(FOLDER, page.replace(/\W+/g, '-'), name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  });
}

/** What the compiler says about the files, with the options of the workspace. */
export function diagnose(files: string[]): string[] {
  const configFile = path.join(ROOT, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, ts.sys.readFile).config,
    ts.sys,
    ROOT,
  );
  const program = ts.createProgram(files, {
    ...options,
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    emitDeclarationOnly: false,
    skipLibCheck: true,
  });
  return files.flatMap(file => {
    const source = program.getSourceFile(file);
    return [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map(({ messageText, start }) => {
      const { line } = source!.getLineAndCharacterOfPosition(start ?? 0);
      const text = ts.flattenDiagnosticMessageText(messageText, '\n');
      return `${path.relative(FOLDER, file)}:${line + 1} ${text}`;
    });
  });
}
