import { stages } from './__testUtils__/documents';
import { errorsOf } from './__testUtils__/errorsOf';

const reach = {
  repository: () => undefined,
  url: () => undefined,
  secret: (name: string) =>
    name === 'granted' ? undefined : `No grant for ${name}.`,
};

const HANDED_ON =
  'Secrets are only handed on as they are. Write `secrets.<name>` with the name of one: alone, joined to text with `+`, or chosen with `? :`.';

/** A stage whose one step of a kind stands in line 9. */
const step = (url: string, uses = 'http') =>
  stages(`
    - name: dev
      promotion:
        steps:
          - { uses: ${uses}, with: { url: '${url}' } }
  `);

describe('secrets in a document', () => {
  it('are there for the steps whose entity is granted them', () => {
    expect(
      errorsOf(step('https://h/${{ secrets.granted }}'), { reach }),
    ).toEqual([]);
    // Whether they are granted is not always known.
    expect(errorsOf(step('https://h/${{ secrets.other }}'))).toEqual([]);
  });

  it.each([
    ['https://h/${{ secrets.other }}', 'No grant for other.'],
    ['https://h/${{ secrets.granted + secrets.other }}', 'No grant for other.'],
    ['https://h/${{ secrets[vars.name] }}', HANDED_ON],
    ['https://h/${{ secrets }}', HANDED_ON],
    ['https://h/${{ size(secrets) }}', HANDED_ON],
    ['https://h/${{ secrets.granted.substring(1) }}', HANDED_ON],
  ])('are refused in %s with place and reason', (url, message) => {
    expect(errorsOf(step(url), { reach })).toEqual([
      `spec.stages[0].promotion.steps[0].with.url 9:40 ${message}`,
    ]);
  });

  it('are checked in steps of an unknown kind as well', () => {
    expect(
      errorsOf(step('${{ secrets.other }}', 'htp'), { reach }).join(),
    ).toMatch(/with\.url 9:\d+ No grant for other\./);
  });

  it.each([
    ['vars', "promotion: { vars: { a: '${{ secrets.granted }}' } }"],
    [
      'the condition of a step',
      'promotion: { steps: [{ uses: git-push, if: \'secrets.granted == ""\' }] }',
    ],
    ['a gate', 'gates: [{ name: a, expression: \'secrets.granted == ""\' }]'],
  ])('are unknown in %s', (_where, line) => {
    const errors = errorsOf(stages(`- name: dev\n  ${line}`), { reach });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^\S+ 7:\d+ .*no variable 'secrets' here/i);
  });

  it('are unknown in the configuration of a condition', () => {
    expect(
      errorsOf(
        stages(
          "- { name: dev, conditions: [{ type: Healthy, uses: http, with: { url: '${{ secrets.granted }}' } }] }",
        ),
        { reach },
      ).join(),
    ).toMatch(/known only to the steps of a promotion/);
  });
});
