import {
  aRequest,
  aSnapshot,
  aStage,
  minutesAgo,
  someFreight,
} from '../__testUtils__/builders';
import { StageRun } from '../model';
import { runs } from './__testUtils__/line';
import { aliasOf, isRunOf, requestsOrigin } from './context';

describe('what people call freight', () => {
  const snapshot = aSnapshot([], { freight: [someFreight('f1')] });

  it('is its alias', () => {
    expect(aliasOf(snapshot, 'f1')).toBe('alias-f1');
  });

  it('is the beginning of its id where it is too old to be known', () => {
    expect(aliasOf(snapshot, '0123456789abcdef')).toBe('0123456');
  });
});

describe('a stage requests an origin', () => {
  const both = aStage('prod', {
    freight: [aRequest({}, 'app'), aRequest({}, 'db')],
  });

  it.each([
    ['app', true],
    ['db', true],
    ['config', false],
  ])('among others: %s', (origin, requested) => {
    expect(requestsOrigin(both, origin)).toBe(requested);
  });
});

describe('a run', () => {
  const run: StageRun = {
    id: 'r1',
    stage: 'prod',
    freight: 'f1',
    state: 'Progressing',
    deploy: 'Progressing',
    verification: 'Pending',
    promotionTasks: 'Pending',
    round: 1,
    message: '',
    startedAt: minutesAgo(5),
  };

  it.each([
    ['the same', runs('prod', 'f1', minutesAgo(5)), true],
    ['one in another stage', runs('dev', 'f1', minutesAgo(5)), false],
    ['one of other freight', runs('prod', 'f2', minutesAgo(5)), false],
    ['one before or after it', runs('prod', 'f1', minutesAgo(4)), false],
  ])('belongs to one stay, of these: %s', (_which, entry, belongs) => {
    expect(isRunOf(run, entry)).toBe(belongs);
  });
});
