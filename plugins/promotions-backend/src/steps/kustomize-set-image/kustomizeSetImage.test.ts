import { createWorkDir, FORBIDDEN, makeTraps } from '../__testUtils__/workDir';
import { kustomizeSetImageRunner } from './kustomizeSetImage';

const work = createWorkDir(kustomizeSetImageRunner);
const images = [{ name: 'podinfo', tag: '6.1.0' }];

describe('kustomize-set-image', () => {
  it.each([
    ['overlays/dev', 'overlays/dev/kustomization.yaml'],
    ['overlays/dev/', 'overlays/dev/kustomization.yml'],
    [undefined, 'Kustomization'],
  ])('finds in the folder %s the file %s', async (path, file) => {
    work.write(file, 'images:\n- name: podinfo\n  newTag: 6.0.0 # now\n');
    expect(await work.run({ path, images })).toEqual({
      status: 'Succeeded',
      message: `Set podinfo in ${file}.`,
      output: { changed: true, files: [file] },
    });
    expect(work.read(file)).toBe(
      'images:\n- name: podinfo\n  newTag: 6.1.0 # now\n',
    );
    expect(await work.run({ path, images })).toMatchObject({
      message: `${file} has these images already.`,
      output: { changed: false, files: [] },
    });
  });

  it('sets all images, or none', async () => {
    const text =
      'images: [{ name: a, newTag: "1" }, { name: b }, { name: b }]\n';
    work.write('kustomization.yaml', text);
    await expect(
      work.run({
        images: [
          { name: 'a', tag: '2' },
          { name: 'b', tag: '2' },
        ],
      }),
    ).rejects.toThrow("kustomization.yaml: `images` has 'b' 2 times.");
    expect(work.read('kustomization.yaml')).toBe(text);
  });

  it('says which files it would take', async () => {
    await expect(work.run({ images })).rejects.toThrow(
      "There is no kustomization.yaml, kustomization.yml or Kustomization in '.'.",
    );
    work.write('kustomization.yaml', '');
    work.write('Kustomization', '');
    await expect(work.run({ images })).rejects.toThrow(
      "'.' has kustomization.yaml and Kustomization, of which kustomize takes only one.",
    );
  });

  it.each(FORBIDDEN)('does not touch %s: %s', async (path, message) => {
    makeTraps(work);
    await expect(work.run({ path, images })).rejects.toThrow(message);
  });

  it('does not follow a link to a kustomization', async () => {
    work.link('kustomization.yaml', work.outsidePath);
    await expect(work.run({ images })).rejects.toThrow(
      "'kustomization.yaml' is a symbolic link",
    );
    expect(work.outside()).toBe('outside\n');
  });

  it.each([
    { images: [] },
    { images: [{ name: 'a' }] },
    { images: [{ name: '', tag: 'v1' }] },
    { images: [{ name: 'a', tag: 'a b' }] },
    { images: [{ name: 'a', tag: 'sha256:abc' }] },
    { images: [{ name: 'a', digest: 'abc' }] },
    { images: [{ name: 'a', newTag: 'v1' }] },
  ])('does not take %j', config => {
    expect(work.accepts(config)).toBe(false);
  });
});
