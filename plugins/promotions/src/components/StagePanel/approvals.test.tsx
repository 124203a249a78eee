import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConflictError } from '@backstage/errors';
import { frozenRequirements, guardedBoard } from '../../__testUtils__/boards';
import {
  BOB,
  JANE,
  makeApproval,
  makeApprovalGate,
  makeApprovalRequirement,
  makePromotion,
  permissions,
  TOM,
} from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { openPanel } from '../../__testUtils__/openPanel';

const APPROVE = 'Approve calm-fox for prod (release)';
const REJECT = 'Reject calm-fox for prod (release)';
const WITHDRAW = 'Withdraw my decision about calm-fox for prod (release)';

const open = (api: FakePromotionsApi) =>
  openPanel(api, 'prod', { view: 'Approvals' });

type Panel = Awaited<ReturnType<typeof open>>;

/** Whether the panel says why, once it is known who the person is. */
async function offersNothing(panel: Panel, why: string): Promise<boolean> {
  await panel.findByText(why);
  return panel.queryByRole('button', { name: APPROVE }) === null;
}

describe('the approvals of a stage', () => {
  it('say how far it is, who has said what, and whom it asks', async () => {
    const panel = await open(new FakePromotionsApi(guardedBoard()));
    expect(panel.getByText('Approvals of calm-fox for prod')).toBeVisible();
    expect(panel.getByText('1 of 2 approved')).toBeVisible();
    expect(panel.getByText('1 more approval is needed')).toBeVisible();
    const voices = within(panel.getByRole('list', { name: 'Decisions' }));
    expect(voices.getByRole('listitem')).toHaveTextContent(
      /^bob approved, 10 minutes ago.*Notes are written\.$/,
    );
    expect(voices.getByRole('link', { name: 'bob' })).toHaveAttribute(
      'href',
      '/catalog/default/user/bob',
    );
    expect(panel.getAllByRole('link', { name: /release/ })[0]).toHaveAttribute(
      'href',
      '/catalog/default/group/release',
    );
    expect(
      panel.getByText('Whoever asks for the promotion cannot approve it.'),
    ).toBeVisible();
  });

  it('say what people have said before the gate is asked', async () => {
    const board = guardedBoard({}, frozenRequirements());
    const freight = board.freight.map(item =>
      item.alias === 'calm-fox'
        ? {
            ...item,
            status: {
              ...item.status,
              approvals: [
                makeApproval(JANE, { comment: 'Looks fine.' }),
                makeApproval(TOM, { stage: 'staging' }),
              ],
            },
          }
        : item,
    );
    const panel = await open(new FakePromotionsApi({ ...board, freight }));
    expect(
      within(panel.getByRole('list', { name: 'Decisions' })).getByRole(
        'listitem',
      ),
    ).toHaveTextContent(/^jane approved, 10 minutes ago.*Looks fine\.$/);
    // It can be taken back, and is not asked for once more.
    expect(await panel.findByRole('button', { name: WITHDRAW })).toBeVisible();
    expect(
      panel.queryByRole('button', { name: APPROVE }),
    ).not.toBeInTheDocument();
  });

  it('say which do not count, why, and whom the catalog does not know', async () => {
    const requirement = makeApprovalRequirement({
      approvals: [],
      rejections: [
        makeApproval(BOB, { decision: 'reject', comment: 'Too soon.' }),
      ],
      ignored: [{ ...makeApproval(TOM), why: 'tom is not asked.' }],
      unknown: ['group:default/gone'],
    });
    const panel = await open(
      new FakePromotionsApi(guardedBoard({}, [requirement])),
    );
    const items = within(
      panel.getByRole('list', { name: 'Decisions' }),
    ).getAllByRole('listitem');
    expect(items[0]).toHaveTextContent(/^bob rejected.*Too soon\.$/);
    expect(items[1]).toHaveTextContent(
      /^tom approved.*does not count.*tom is not asked\.$/,
    );
    expect(panel.getByText('Not in the catalog')).toBeVisible();
    expect(panel.getByRole('link', { name: /gone/ })).toBeVisible();
  });

  it('are given by those whom the gate asks, through nested groups', async () => {
    const api = new FakePromotionsApi(guardedBoard());
    const approve = jest.spyOn(api, 'approve');
    const panel = await open(api);
    await userEvent.type(
      await panel.findByRole('textbox', { name: 'Comment' }),
      'Looks good',
    );
    await userEvent.click(panel.getByRole('button', { name: APPROVE }));
    expect(approve).toHaveBeenCalledWith('pipeline-guarded', {
      stage: 'prod',
      freight: 'id-of-calm-fox',
      gate: 'release',
      decision: 'approve',
      comment: 'Looks good',
    });
    expect(await panel.findByText('2 of 2 approved')).toBeVisible();
    expect(panel.queryByRole('button', { name: APPROVE })).toBeNull();
    expect(panel.getByRole('button', { name: WITHDRAW })).toBeVisible();
  });

  it('are refused with a comment, and not without', async () => {
    const api = new FakePromotionsApi(guardedBoard());
    const approve = jest.spyOn(api, 'approve');
    const panel = await open(api);
    await userEvent.click(await panel.findByRole('button', { name: REJECT }));
    expect(panel.getByRole('alert')).toHaveTextContent(
      'Say why you reject it.',
    );
    expect(approve).not.toHaveBeenCalled();
    await userEvent.type(
      panel.getByRole('textbox', { name: 'Comment' }),
      'Too soon',
    );
    await userEvent.click(panel.getByRole('button', { name: REJECT }));
    expect(approve.mock.lastCall?.[1]).toMatchObject({
      decision: 'reject',
      comment: 'Too soon',
    });
    expect(await panel.findByText(/rejected/)).toBeVisible();
  });

  it('are not given by Enter in the comment', async () => {
    const api = new FakePromotionsApi(guardedBoard());
    const approve = jest.spyOn(api, 'approve');
    const panel = await open(api);
    await userEvent.type(
      await panel.findByRole('textbox', { name: 'Comment' }),
      'Hm{Enter}',
    );
    expect(approve).not.toHaveBeenCalled();
  });

  it('are taken back', async () => {
    const requirement = makeApprovalRequirement({
      approvals: [makeApproval(BOB), makeApproval(JANE)],
      missing: 0,
    });
    const api = new FakePromotionsApi(guardedBoard({}, [requirement]));
    const withdraw = jest.spyOn(api, 'withdrawApproval');
    const panel = await open(api);
    await userEvent.click(await panel.findByRole('button', { name: WITHDRAW }));
    expect(withdraw).toHaveBeenCalledWith('pipeline-guarded', {
      stage: 'prod',
      freight: 'id-of-calm-fox',
      gate: 'release',
    });
    expect(await panel.findByText('1 of 2 approved')).toBeVisible();
  });

  it('are not offered without the permission', async () => {
    const panel = await open(
      new FakePromotionsApi(
        guardedBoard({ permissions: permissions('promote') }),
      ),
    );
    expect(
      await offersNothing(panel, 'You may not approve in this stage.'),
    ).toBe(true);
  });

  it('are not offered to people whom the gate does not ask', async () => {
    const api = new FakePromotionsApi(guardedBoard());
    api.me = TOM;
    expect(
      await offersNothing(await open(api), 'This gate asks other people.'),
    ).toBe(true);
  });

  it('are not offered to who asks for the promotion', async () => {
    const waiting = makePromotion('prod', 'calm-fox', {
      phase: 'Pending',
      requestedBy: JANE,
    });
    const panel = await open(
      new FakePromotionsApi(guardedBoard({ queue: [waiting] })),
    );
    expect(
      await offersNothing(
        panel,
        'You asked for this promotion, so somebody else has to approve it.',
      ),
    ).toBe(true);
  });

  it('show how it is now when somebody was faster', async () => {
    const api = new FakePromotionsApi(guardedBoard());
    const panel = await open(api);
    const button = await panel.findByRole('button', { name: APPROVE });
    jest
      .spyOn(api, 'approve')
      .mockRejectedValue(new ConflictError('The freight is gone.'));
    api.boards.set(
      'pipeline-guarded',
      guardedBoard({}, [
        makeApprovalRequirement({
          approvals: [makeApproval(BOB), makeApproval(TOM)],
          missing: 0,
        }),
      ]),
    );
    await userEvent.click(button);
    expect(await panel.findByRole('alert')).toHaveTextContent(
      'The freight is gone.',
    );
    expect(await panel.findByText('2 of 2 approved')).toBeVisible();
  });

  it('tell of gates that have not been asked yet, and of policies', async () => {
    const api = new FakePromotionsApi(
      guardedBoard({
        gates: [
          makeApprovalGate({ id: 'four-eyes/release', policy: 'four-eyes' }),
        ],
      }),
    );
    const panel = await open(api);
    expect(
      panel.getByText('Made mandatory by the policy four-eyes'),
    ).toBeVisible();
    expect(await panel.findByRole('button', { name: APPROVE })).toBeVisible();
  });

  it('say so where the stage asks nobody', async () => {
    const panel = await open(
      new FakePromotionsApi(guardedBoard({ gates: [] })),
    );
    expect(
      panel.getByText('This stage asks nobody for approval.'),
    ).toBeVisible();
    await waitFor(() => expect(screen.queryByRole('status')).toBeNull());
  });
});
