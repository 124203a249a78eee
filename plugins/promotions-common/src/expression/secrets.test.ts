import { checkExpression } from './evaluate';
import {
  gateScope,
  stepConditionScopeIn,
  stepScopeIn,
  varsScopeIn,
} from './scopes';

import { templateSecrets } from './template';

const stepScope = stepScopeIn({});

const refused = 'Secrets are only handed on as they are.';

describe('a secret in an expression', () => {
  it.each([
    ['secrets.token', ['token']],
    ['.secrets.token', ['token']],
    ['"Bearer " + secrets.token', ['token']],
    ['(secrets.user + ":") + secrets.password', ['user', 'password']],
    ['stage.name == "prod" ? secrets.live : secrets.test', ['live', 'test']],
    ['vars.secrets + "secrets.x"', []],
    ['freight.alias', []],
  ])('is handed on by %s', (expression, names) => {
    expect(() => checkExpression(expression, stepScope)).not.toThrow();
    expect([...templateSecrets([`a \${{ ${expression} }}`])]).toEqual(names);
  });

  it.each([
    'secrets',
    'secrets[vars.name]',
    'secrets["token"]',
    'size(secrets)',
    'size(secrets.token)',
    'secrets.token.substring(0, 3)',
    'secrets.token.lowerAscii()',
    'secrets.token == "guess"',
    'secrets.token.matches("^a") ? "yes" : "no"',
    'secrets.token < "m" ? secrets.token : ""',
    'secrets.token.inner',
    'has(secrets.token)',
    'secrets.map(name, name)',
    '[secrets.token]',
    '{"a": secrets.token}',
    '("a" + secrets.token).size()',
    '[1].map(i, secrets.token)',
    '["x"].map(secrets, secrets)',
    '[1].map(secrets, .secrets.token)',
  ])('is nothing that %s could work with', expression => {
    expect(() => checkExpression(expression, stepScope)).toThrow(refused);
    expect(() => templateSecrets(`\${{ ${expression} }}`)).toThrow(refused);
  });

  it.each([
    ['vars', varsScopeIn({})],
    ['gates', gateScope],
    ['the condition of a step', stepConditionScopeIn({})],
  ])('is not there in %s', (_where, scope) => {
    expect(() => checkExpression('secrets.token', scope)).toThrow(
      "There is no variable 'secrets' here.",
    );
  });

  it('has to be granted, where that is known', () => {
    const scope = {
      ...stepScope,
      secret: (name: string) =>
        name === 'mine' ? undefined : `No grant for ${name}.`,
    };
    expect(() => checkExpression('secrets.mine', scope)).not.toThrow();
    expect(() => checkExpression('secrets.mine + secrets.x', scope)).toThrow(
      'No grant for x.',
    );
  });
});
