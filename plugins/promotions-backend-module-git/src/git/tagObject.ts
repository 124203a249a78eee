import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { Identity, signature } from './identity';
import { WorkRepository } from './WorkRepository';

/**
 * Writes an annotated tag into a clone. Its hash depends on nothing but what
 * is given, so that doing it again gives the same tag.
 *
 * @returns its hash
 *
 * @internal
 */
export async function makeTag(
  repository: WorkRepository,
  options: {
    tag: string;
    commit: string;
    message: string;
    tagger: Identity;
    date: string;
  },
): Promise<string> {
  const { tag, commit, message, tagger, date } = options;
  if (!message.trim()) {
    throw new TerminalError('The message of the tag is empty. Write one.');
  }
  return repository.output(['mktag'], {
    input: [
      `object ${commit}`,
      'type commit',
      `tag ${tag}`,
      `tagger ${signature(tagger, date)}`,
      '',
      `${message.trim()}\n`,
    ].join('\n'),
  });
}
