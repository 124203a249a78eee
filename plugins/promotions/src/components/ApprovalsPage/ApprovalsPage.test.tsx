import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import { guardedBoard } from '../../__testUtils__/boards';
import {
  JANE,
  makeApproval,
  makeApprovalRequirement,
  makeDecision,
  makeInboxItem,
} from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderPage } from '../../__testUtils__/render';

const HEADING = 'calm-fox to prod';
const APPROVE = 'Approve calm-fox for prod (release)';

function apiWith(...items: ReturnType<typeof makeInboxItem>[]) {
  const api = new FakePromotionsApi(guardedBoard());
  api.inbox = items;
  return api;
}

const item = async () =>
  within(await screen.findByRole('article', { name: HEADING }));

describe('the inbox', () => {
  it('shows what would change, who asks and how it stands', async () => {
    renderPage('/promotions/approvals', apiWith(makeInboxItem()));
    const card = await item();
    expect(
      within(card.getByRole('row', { name: /^podinfo/ }))
        .getAllByRole('cell')
        .map(cell => cell.textContent),
    ).toEqual(['6.5.1', '6.6.0']);
    expect(card.getByText(/^Requested by/)).toHaveTextContent(
      /bob, 1 minute ago: Release of the week$/,
    );
    expect(card.getAllByText('0 of 2 approved')[0]).toBeVisible();
    expect(card.getAllByText('Waiting')[0]).toBeVisible();
    expect(
      card.getByRole('link', { name: 'Show calm-fox for prod of guarded' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/podinfo/promotions?pipeline=pipeline-guarded&freight=id-of-calm-fox&stage=prod',
    );
    await userEvent.click(card.getByText('Decision'));
    expect(card.getByText('staging has verified it.')).toBeVisible();
  });

  it('says that a policy wants it where nobody asks', async () => {
    renderPage(
      '/promotions/approvals',
      apiWith(makeInboxItem({ promotion: undefined })),
    );
    expect(
      (await item()).getByText('A policy promotes it once it is approved.'),
    ).toBeVisible();
  });

  it('approves in place, and lets that be taken back', async () => {
    const api = apiWith(makeInboxItem());
    const approve = jest.spyOn(api, 'approve').mockImplementation(async () => {
      api.inbox = [];
      return makeDecision('prod', 'calm-fox', [
        makeApprovalRequirement({ approvals: [makeApproval(JANE)] }),
      ]);
    });
    const withdraw = jest.spyOn(api, 'withdrawApproval');
    renderPage('/promotions/approvals', api);
    const card = await item();
    await userEvent.type(
      card.getByRole('textbox', { name: 'Comment' }),
      'Fine',
    );
    await userEvent.click(card.getByRole('button', { name: APPROVE }));
    expect(approve).toHaveBeenCalledWith('pipeline-guarded', {
      stage: 'prod',
      freight: 'id-of-calm-fox',
      gate: 'release',
      decision: 'approve',
      comment: 'Fine',
    });
    expect(
      await screen.findByText('You approved calm-fox for prod.'),
    ).toBeVisible();
    expect(screen.getByText('It waits for 1 more approval.')).toBeVisible();
    expect(
      await screen.findByRole('heading', {
        name: 'Nothing needs your approval',
      }),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', {
        name: 'Take back my decision about calm-fox for prod',
      }),
    );
    expect(withdraw).toHaveBeenCalledWith('pipeline-guarded', {
      stage: 'prod',
      freight: 'id-of-calm-fox',
      gate: 'release',
    });
    expect(
      await screen.findByText(
        'Your decision about calm-fox for prod is taken back.',
      ),
    ).toBeVisible();
  });

  it('rejects in place, with a comment', async () => {
    const api = apiWith(makeInboxItem());
    const approve = jest.spyOn(api, 'approve');
    renderPage('/promotions/approvals', api);
    const card = await item();
    await userEvent.type(
      card.getByRole('textbox', { name: 'Comment' }),
      'Too soon',
    );
    await userEvent.click(
      card.getByRole('button', { name: 'Reject calm-fox for prod (release)' }),
    );
    expect(approve.mock.lastCall?.[1]).toMatchObject({ decision: 'reject' });
    expect(
      await screen.findByText('You rejected calm-fox for prod.'),
    ).toBeVisible();
  });

  it('does not offer to approve once more', async () => {
    renderPage(
      '/promotions/approvals',
      apiWith(
        makeInboxItem({
          decision: makeDecision('prod', 'calm-fox', [
            makeApprovalRequirement({ approvals: [makeApproval(JANE)] }),
          ]),
        }),
      ),
    );
    const card = await item();
    expect(
      await card.findByRole('button', { name: /^Withdraw my decision/ }),
    ).toBeVisible();
    expect(
      card.queryByRole('button', { name: APPROVE }),
    ).not.toBeInTheDocument();
  });

  it('shows how it is now when somebody was faster', async () => {
    const api = apiWith(makeInboxItem());
    jest.spyOn(api, 'approve').mockImplementation(async () => {
      api.inbox = [
        makeInboxItem({
          decision: makeDecision('prod', 'calm-fox', [
            makeApprovalRequirement(),
          ]),
        }),
      ];
      throw new ConflictError('The freight has changed.');
    });
    renderPage('/promotions/approvals', api);
    const card = await item();
    await userEvent.click(card.getByRole('button', { name: APPROVE }));
    expect(await card.findByRole('alert')).toHaveTextContent(
      'The freight has changed.',
    );
    const [progress] = await card.findAllByText('1 of 2 approved');
    expect(progress).toBeVisible();
  });

  it('loads more when there is more', async () => {
    const api = apiWith(
      ...Array.from({ length: 21 }, (_, index) =>
        makeInboxItem({ stage: `prod-${index}` }),
      ),
    );
    renderPage('/promotions/approvals', api);
    expect(
      await screen.findByRole('article', { name: 'calm-fox to prod-19' }),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Load more' }));
    expect(
      await screen.findByRole('article', { name: 'calm-fox to prod-20' }),
    ).toBeVisible();
  });

  it('says so when it may not be seen', async () => {
    const api = apiWith();
    jest.spyOn(api, 'listInbox').mockRejectedValue(new NotAllowedError(''));
    renderPage('/promotions/approvals', api);
    expect(await screen.findByText('You may not see this')).toBeVisible();
  });
});
