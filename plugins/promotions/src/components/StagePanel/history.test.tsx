import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NotAllowedError } from '@backstage/errors';
import { guardedBoard } from '../../__testUtils__/boards';
import {
  ago,
  BOB,
  makeApproval,
  makeApprovalRequirement,
  makeDecision,
  makeEntry,
  makeOverride,
  makeRequirement,
} from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { openPanel } from '../../__testUtils__/openPanel';
import { renderOnEntity } from '../../__testUtils__/render';
import { PromotionsTab } from '../PromotionsTab';

/** As it was let through an hour ago. */
const letThrough = makeDecision('prod', 'calm-fox', [
  makeRequirement('freeze/year-end', {
    kind: 'freeze',
    status: 'Overridden',
    message: 'bob has passed over it.',
    until: ago(30),
    override: makeOverride('freeze/year-end', { expiresAt: ago(30) }),
  }),
  makeApprovalRequirement(
    { approvals: [makeApproval(BOB)], missing: 0, count: 1 },
    { status: 'Met', message: 'bob has approved.', until: ago(10) },
  ),
]);

const started = makeEntry('promotion.started', {
  actor: 'promotions',
  promotionId: 'promotion-1',
  message: 'The promotion of calm-fox to prod started.',
  data: { decision: letThrough },
});

const created = makeEntry('promotion.created', {
  message: 'calm-fox is to be promoted to prod.',
  promotionId: 'promotion-1',
  data: { reason: 'Release of the week' },
});

async function openHistory(api: FakePromotionsApi) {
  return openPanel(api, 'prod', { view: 'History' });
}

function apiWith(...timeline: ReturnType<typeof makeEntry>[]) {
  const api = new FakePromotionsApi(guardedBoard());
  api.timeline = timeline;
  return api;
}

describe('the history of a stage', () => {
  it('says what changed, who did it, when, and why', async () => {
    const panel = await openHistory(
      apiWith(
        started,
        created,
        makeEntry('stage.verified', { stage: 'staging' }),
      ),
    );
    const list = await panel.findByRole('list', {
      name: 'History of prod, newest first',
    });
    expect(
      within(list)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    ).toEqual([
      expect.stringMatching(
        /^The promotion of calm-fox to prod started\.Promotions5 minutes agocalm-foxPromotion/,
      ),
      expect.stringMatching(
        /^calm-fox is to be promoted to prod\.Release of the week.*jane.*5 minutes agocalm-foxPromotion$/,
      ),
    ]);
    expect(
      panel.getAllByRole('link', {
        name: 'Open the promotion of calm-fox to prod',
      })[0],
    ).toHaveAttribute('href', '/promotions/runs/promotion-1');
  });

  it('unfolds why it was let through, as it was then', async () => {
    const panel = await openHistory(apiWith(started, created));
    const button = await panel.findByRole('button', {
      name: /^Why it was let through: The promotion of calm-fox/,
    });
    expect(panel.queryByText('Freeze year-end')).not.toBeInTheDocument();
    await userEvent.click(button);
    expect(button).toHaveAttribute('aria-expanded', 'true');
    const freeze = panel.getByText('Freeze year-end').closest('li')!;
    expect(freeze).toHaveTextContent('Reason: The shop is down.');
    expect(freeze).toHaveTextContent(/counted until \w{3}, /);
    // Nothing of the past runs down, nor is anybody asked for it.
    expect(freeze).not.toHaveTextContent(/counts for|for another|ending now/);
    const approval = panel.getByText('Approval release').closest('li')!;
    expect(approval).toHaveTextContent('1 of 1 approved');
    expect(approval).toHaveTextContent(/bob approved/);
    await userEvent.click(button);
    expect(panel.queryByText('Freeze year-end')).not.toBeInTheDocument();
  });

  it('loads older entries below those that are there', async () => {
    const panel = await openHistory(
      apiWith(
        ...Array.from({ length: 25 }, (_, index) =>
          makeEntry('freight.created', { message: `Number ${index}.` }),
        ),
      ),
    );
    expect(await panel.findByText('Number 19.')).toBeVisible();
    expect(panel.queryByText('Number 20.')).not.toBeInTheDocument();
    const first = panel.getByText('Number 0.');
    await userEvent.click(
      panel.getByRole('button', { name: 'Load older entries' }),
    );
    expect(await panel.findByText('Number 24.')).toBeVisible();
    expect(first).toBeVisible();
    expect(
      panel.queryByRole('button', { name: 'Load older entries' }),
    ).not.toBeInTheDocument();
  });

  it('says that nothing has happened yet', async () => {
    const panel = await openHistory(apiWith());
    expect(await panel.findByText('Nothing has happened yet.')).toBeVisible();
  });

  it('says so when it may not be seen', async () => {
    const api = apiWith();
    jest.spyOn(api, 'listTimeline').mockRejectedValue(new NotAllowedError(''));
    await openHistory(api);
    expect(await screen.findByText('You may not see this')).toBeVisible();
  });
});

describe('the history of a pipeline', () => {
  it('is asked for when somebody wants it, and names the stages', async () => {
    const api = apiWith(
      started,
      makeEntry('stage.verified', {
        stage: 'staging',
        message: 'calm-fox is verified.',
      }),
    );
    const list = jest.spyOn(api, 'listTimeline');
    renderOnEntity(<PromotionsTab />, api);
    const show = await screen.findByRole('button', {
      name: 'Show the history',
    });
    expect(list).not.toHaveBeenCalled();
    await userEvent.click(show);
    const entries = within(
      await screen.findByRole('list', {
        name: 'History of the pipeline, newest first',
      }),
    );
    expect(
      entries.getByText('calm-fox is verified.').closest('li'),
    ).toHaveTextContent('jane5 minutes agostagingcalm-fox');
    await userEvent.click(
      screen.getByRole('button', { name: 'Hide the history' }),
    );
    expect(screen.queryByText('calm-fox is verified.')).not.toBeInTheDocument();
  });
});
