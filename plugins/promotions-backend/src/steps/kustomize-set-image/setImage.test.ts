import { ImageChange, setImage } from './setImage';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;

/** Odd on purpose: all of it has to stay. */
const odd = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [ ../base ]   # one
images:
# the app
- name: podinfo          # in the manifests
  newName: ghcr.io/podinfo
  newTag:   6.0.0   # now
-   name: side
    digest: ${DIGEST}
- { name: flow, newTag: "1" }
`;

describe('setImage', () => {
  it.each<[string, ImageChange, string, string]>([
    [
      'sets a tag',
      { name: 'podinfo', tag: '6.1.0' },
      'newTag:   6.0.0   # now',
      'newTag:   6.1.0   # now',
    ],
    [
      'keeps text that looks like a number',
      { name: 'podinfo', tag: '6.1' },
      '6.0.0   # now',
      '"6.1"   # now',
    ],
    [
      'puts a tag in place of a digest',
      { name: 'side', tag: 'v2' },
      `    digest: ${DIGEST}\n`,
      '    newTag: v2\n',
    ],
    [
      'puts a digest in place of a tag',
      { name: 'podinfo', digest: OTHER },
      '  newTag:   6.0.0   # now\n',
      `  digest: ${OTHER}\n`,
    ],
    [
      'sets both',
      { name: 'side', tag: 'v2', digest: OTHER },
      `    digest: ${DIGEST}\n`,
      `    digest: ${OTHER}\n    newTag: v2\n`,
    ],
    [
      'sets a name and leaves the version',
      { name: 'podinfo', newName: 'mirror/podinfo' },
      'ghcr.io/podinfo\n',
      'mirror/podinfo\n',
    ],
    [
      'sets a tag within braces',
      { name: 'flow', tag: '2' },
      'newTag: "1" }',
      'newTag: "2" }',
    ],
    [
      'adds an image',
      { name: 'new', tag: 'v1' },
      '"1" }\n',
      '"1" }\n- name: new\n  newTag: v1\n',
    ],
  ])('%s', (_, image, old, expected) => {
    expect(odd.split(old)).toHaveLength(2);
    expect(setImage(odd, image)).toBe(odd.replace(old, () => expected));
  });

  it('leaves what is so already', () => {
    expect(setImage(odd, { name: 'podinfo', tag: '6.0.0' })).toBe(odd);
    expect(setImage(odd, { name: 'side', digest: DIGEST })).toBe(odd);
  });

  it.each([
    [
      'resources: [a]\n',
      'resources: [a]\nimages:\n  - name: x\n    newTag: v1\n',
    ],
    ['', 'images:\n  - name: x\n    newTag: v1\n'],
    ['images:\n', 'images:\n  - name: x\n    newTag: v1\n'],
  ])('makes the list in %j', (text, expected) => {
    expect(setImage(text, { name: 'x', tag: 'v1' })).toBe(expected);
  });

  it.each([
    ['images: {}\n', '`images` of the file is not a list.'],
    ['- a\n', 'it is not a map'],
    ['a: 1\n---\nb: 1\n', 'several YAML documents'],
    ['images: [{ name: x }, { name: x }]\n', "`images` has 'x' 2 times."],
    ['a: [\n', 'The file is not YAML'],
  ])('refuses %j: %s', (text, message) => {
    expect(() => setImage(text, { name: 'x', tag: 'v1' })).toThrow(message);
  });
});
