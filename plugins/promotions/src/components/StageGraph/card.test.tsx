import { screen, within } from '@testing-library/react';
import { BoardStage } from '@promotions/backstage-plugin-promotions-common';
import { guardedBoard } from '../../__testUtils__/boards';
import {
  ago,
  BOB,
  makeApprovalRequirement,
  makeCondition,
  makeDecision,
  makeFreeze,
  makeOverride,
  makePromotion,
  makeRequirement,
} from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderOnEntity } from '../../__testUtils__/render';
import { PromotionsTab } from '../PromotionsTab';

async function card(prod: Partial<BoardStage>) {
  renderOnEntity(<PromotionsTab />, new FakePromotionsApi(guardedBoard(prod)));
  return within(await screen.findByRole('article', { name: 'prod' }));
}

const pending = makePromotion('prod', 'calm-fox', {
  phase: 'Pending',
  requestedBy: BOB,
  message: 'Waits for its turn.',
});

describe('the card of a stage', () => {
  it('says that a policy took it back, from which freight and why', async () => {
    const why =
      'prod goes back from calm-fox to quiet-heron. calm-fox failed in prod.';
    const prod = await card({
      conditions: [
        makeCondition('prod', 'RolledBack', {
          reason: 'Promoted',
          freight: 'id-of-calm-fox',
          message: why,
        }),
      ],
      holds: [
        {
          stage: 'prod',
          origin: 'app',
          by: 'policy:safe',
          at: ago(5),
          reason: why,
        },
      ],
    });
    expect(prod.getByText(/^Taken back from calm-fox/)).toBeVisible();
    // Once, though the hold has the same reason, and as no chip.
    expect(prod.getByText(why)).toBeVisible();
    expect(prod.getByText(/^On hold/)).toBeVisible();
    expect(prod.queryByText(/RolledBack/)).not.toBeInTheDocument();
  });

  it('says that a policy could not take it back, as long as that is so', async () => {
    const prod = await card({
      conditions: [
        makeCondition('prod', 'RolledBack:app', {
          status: 'False',
          reason: 'NotPossible',
          freight: 'id-of-calm-fox',
          message:
            'It is not rolled back: no other freight was verified there.',
        }),
        makeCondition('prod', 'RolledBack:config', {
          status: 'False',
          reason: 'Over',
          freight: 'id-of-quiet-heron',
        }),
      ],
    });
    expect(prod.getByText(/^Not taken back from calm-fox/)).toBeVisible();
    expect(
      prod.getByText(
        'It is not rolled back: no other freight was verified there.',
      ),
    ).toBeVisible();
    expect(prod.queryByText(/quiet-heron, /)).not.toBeInTheDocument();
  });

  it('says what a promotion takes it back from', async () => {
    const prod = await card({
      queue: [
        makePromotion('prod', 'quiet-heron', {
          phase: 'Pending',
          rollbackOf: 'id-of-calm-fox',
        }),
      ],
    });
    expect(prod.getByText(/takes the stage back from calm-fox/)).toBeVisible();
  });

  it('says what is frozen until when, and what will be', async () => {
    const prod = await card({
      freezes: [
        makeFreeze('year-end'),
        makeFreeze('outage', { windows: [{}], reason: 'The shop is down.' }),
        makeFreeze('fair', { windows: [{ from: ago(-60 * 47) }] }),
        makeFreeze('over', { windows: [{ to: ago(5) }] }),
      ],
    });
    const freezes = within(prod.getByRole('list', { name: 'Freezes of prod' }));
    expect(
      freezes.getAllByRole('listitem').map(item => item.textContent),
    ).toEqual([
      expect.stringMatching(
        /^Frozen: year-end for another (2 hr|1 hr 59 min)Nobody is there to mend it\.$/,
      ),
      'Frozen: outage until somebody ends itThe shop is down.',
      expect.stringMatching(/^Freeze fair begins in 1 day 2[23] hrNobody/),
    ]);
  });

  it('says what pending promotions wait for, and who wants them', async () => {
    const prod = await card({
      queue: [pending],
      suggestion: makeDecision('prod', 'calm-fox', [
        makeApprovalRequirement(),
        makeRequirement('database', {
          kind: 'lock',
          status: 'Waiting',
          message: 'billing holds the lock shared-database.',
        }),
      ]),
    });
    const item = prod.getByText(/waits for 1 more approval/).closest('li')!;
    expect(item).toHaveTextContent(/^calm-fox waits for 1 more approval/);
    expect(item).toHaveTextContent('billing holds the lock shared-database.');
    expect(item).toHaveTextContent('requested by bob');
  });

  it('says what a promotion says itself where the board knows no better', async () => {
    const prod = await card({
      queue: [pending],
      suggestion: makeDecision('prod', 'loud-magpie'),
    });
    expect(prod.getByText('Waits for its turn.')).toBeVisible();
  });

  it('names the policies, and why it does not promote on its own', async () => {
    const prod = await card({
      autoPromotion: {
        enabled: false,
        policy: 'prod-by-hand',
        reason: 'policy',
        message: 'The policy prod-by-hand promotes nothing here.',
      },
      autoRollback: {
        enabled: true,
        policy: 'go-back',
        message: 'To what was verified last.',
      },
    });
    expect(prod.getByText(/^By hand by policy prod-by-hand/)).toBeVisible();
    expect(
      prod.getByText('The policy prod-by-hand promotes nothing here.'),
    ).toBeVisible();
    expect(
      prod.getByText(
        /^Goes back on its own when it loses its health by policy go-back/,
      ),
    ).toBeVisible();
  });

  it('says that gates are passed over, and why something is on hold', async () => {
    const prod = await card({
      overrides: [makeOverride('office-hours')],
      holds: [
        {
          stage: 'prod',
          origin: 'app',
          by: BOB,
          at: ago(3),
          reason: 'Until the fair is over.',
        },
      ],
    });
    expect(prod.getByText('1 gate passed over')).toBeVisible();
    expect(prod.getByText('Until the fair is over.')).toBeVisible();
  });
});
