import {
  changeOutput,
  createStepRunner,
  kindOf,
  safePath,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { join } from 'node:path';
import { z } from 'zod';
import { change } from '../files/updates';
import { setImage } from './setImage';

/** Those that kustomize reads. */
const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

const image = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .describe('What the image is called in the manifests'),
    newName: z
      .string()
      .min(1)
      .optional()
      .describe('What it is to be called instead'),
    tag: z
      .string()
      .regex(/^[A-Za-z0-9_][\w.-]{0,127}$/, {
        error: 'This is not the tag of an image, such as `6.1.0`.',
      })
      .optional(),
    digest: z
      .string()
      .regex(/^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/, {
        error: 'This is not the digest of an image, such as `sha256:…`.',
      })
      .optional(),
  })
  .refine(
    ({ newName, tag, digest }) => newName ?? tag ?? digest,
    'There is nothing to set. Give `tag`, `digest` or `newName`.',
  );

const config = z.strictObject({
  path: z
    .string()
    .default('.')
    .describe('The folder of the kustomization, below the working directory'),
  images: z
    .array(image)
    .min(1)
    .max(100)
    .describe(
      'Images, each by its `name`, with the `tag`, `digest` or `newName` to set',
    ),
});

/**
 * `kustomize-set-image`: sets versions in the `images` of a kustomization, as
 * `kustomize edit set image` does, and keeps comments and formatting.
 */
export const kustomizeSetImageRunner = createStepRunner({
  uses: 'kustomize-set-image',
  description: 'Sets the versions of images in a kustomization',
  schema: { config, output: changeOutput },
  buildsWorkDir: true,
  async run({ workDir, config: { path, images } }) {
    const file = await kustomizationIn(workDir, path);
    return change(workDir, file, {
      to: text => images.reduce(setImage, text),
      done: `Set ${images.map(({ name }) => name).join(', ')} in ${file}.`,
      already: `${file} has these images already.`,
    });
  },
});

/** The kustomization of a folder, from the working directory. */
async function kustomizationIn(workDir: string, path: string): Promise<string> {
  const folder = await safePath(workDir, path);
  const kinds = await Promise.all(
    NAMES.map(name => kindOf(join(folder, name))),
  );
  const found = NAMES.filter((_, index) => kinds[index] !== 'nothing');
  if (found.length === 0) {
    throw new TerminalError(
      `There is no ${NAMES.slice(0, 2).join(', ')} or ${
        NAMES[2]
      } in '${path}'. Name the folder of the kustomization in \`path\`.`,
    );
  }
  if (found.length > 1) {
    throw new TerminalError(
      `'${path}' has ${found.join(
        ' and ',
      )}, of which kustomize takes only one. Remove the others.`,
    );
  }
  return path === '.' ? found[0] : `${path.replace(/\/+$/, '')}/${found[0]}`;
}
