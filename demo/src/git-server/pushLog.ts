import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One reference that a push has moved. */
export interface PushRecord {
  /** ISO 8601, to the second. */
  time: string;
  repo: string;
  ref: string;
  /** Hash before; all zeros when the reference is new. */
  old: string;
  /** Hash after; all zeros when the reference was removed. */
  new: string;
}

// Run by git itself after it has moved references, so that the log holds what
// has happened and nothing that was only tried.
const HOOK = `#!/bin/sh
while read -r old new ref; do
  ref=$(printf '%s' "$ref" | sed 's/"/\\\\"/g')
  printf '{"time":"%s","repo":"%s","ref":"%s","old":"%s","new":"%s"}\\n' \\
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$PROMOTIONS_REPOSITORY" "$ref" "$old" "$new" \\
    >> "$PROMOTIONS_PUSH_LOG"
done
`;

/** The log of all pushes that had an effect, one JSON object a line. */
export class PushLog {
  private readonly hooks: string;

  constructor(root: string, readonly file = join(root, 'pushes.jsonl')) {
    this.hooks = join(root, '.hooks');
  }

  /** Writes the hook that git runs. */
  async prepare(): Promise<void> {
    await mkdir(this.hooks, { recursive: true });
    const hook = join(this.hooks, 'post-receive');
    await writeFile(hook, HOOK);
    await chmod(hook, 0o755);
  }

  /** What git needs to be told for pushes to this repository to be logged. */
  environment(repo: string): Record<string, string> {
    return {
      PROMOTIONS_PUSH_LOG: this.file,
      PROMOTIONS_REPOSITORY: repo,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_CONFIG_VALUE_0: this.hooks,
    };
  }

  /** All pushes so far, oldest first. */
  async read(repo?: string): Promise<PushRecord[]> {
    const text = await readFile(this.file, 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as PushRecord)
      .filter(record => repo === undefined || record.repo === repo);
  }
}
