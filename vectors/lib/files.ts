import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const caseSchema = z.strictObject({
  name: z.string(),
  source: z.string().optional(),
  input: z.unknown(),
  expect: z.unknown(),
});

const fileSchema = z.strictObject({
  suite: z.string(),
  cases: z.array(z.unknown()),
});

/** One case of a file; `problem` when it cannot be read. */
export type VectorCase =
  | { name: string; input: unknown; expect: unknown; problem?: undefined }
  | { name: string; problem: string };

/** A file of cases; `problem` when it cannot be read. */
export type VectorFile =
  | { path: string; suite: string; cases: VectorCase[]; problem?: undefined }
  | { path: string; problem: string };

/** All vector files below a folder, in the order of their paths. */
export function readVectorFiles(folder: string): VectorFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.yaml') || file.endsWith('.yml'))
    .filter(file => !file.split(path.sep).includes('node_modules'))
    .sort()
    .map(file => readVectorFile(folder, file));
}

function readVectorFile(folder: string, file: string): VectorFile {
  let content: unknown;
  try {
    content = parse(readFileSync(path.join(folder, file), 'utf8'));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { path: file, problem: problem.split('\n')[0] };
  }
  const read = fileSchema.safeParse(content);
  if (!read.success) {
    return { path: file, problem: tell(read.error) };
  }
  const { suite, cases } = read.data;
  return {
    path: file,
    suite,
    cases: cases.map((item, index) => readCase(item, index)),
  };
}

function readCase(item: unknown, index: number): VectorCase {
  const read = caseSchema.safeParse(item);
  return read.success
    ? read.data
    : { name: `case ${index + 1}`, problem: tell(read.error) };
}

function tell(error: z.ZodError): string {
  return error.issues
    .map(({ path: where, message }) =>
      where.length > 0 ? `${where.join('.')}: ${message}` : message,
    )
    .join('; ');
}
