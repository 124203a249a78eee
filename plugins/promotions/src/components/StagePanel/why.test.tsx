import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConflictError } from '@backstage/errors';
import { guardedBoard, straightBoard } from '../../__testUtils__/boards';
import {
  ago,
  BOB,
  makeApprovalRequirement,
  makeDecision,
  makeOverride,
  makeRequirement,
  permissions,
} from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { openPanel } from '../../__testUtils__/openPanel';

const overridden = makeRequirement('freeze/year-end', {
  kind: 'freeze',
  status: 'Overridden',
  message: 'bob has passed over it.',
  until: ago(-55),
  override: makeOverride('freeze/year-end'),
});

const row = (panel: ReturnType<typeof within>, title: string) =>
  panel.getByText(title).closest('li')!;

describe('why freight may not go', () => {
  it('says for how much longer a gate is passed over', async () => {
    const panel = await openPanel(
      new FakePromotionsApi(guardedBoard({}, [overridden])),
      'prod',
    );
    const passed = row(panel, 'Freeze year-end');
    expect(passed).toHaveTextContent(
      /Passed over by bob, 5 minutes ago, for another (55 min|54 min \d+ sec)/,
    );
  });

  it('says who can meet a requirement, and how long it will be', async () => {
    const panel = await openPanel(
      new FakePromotionsApi(guardedBoard()),
      'prod',
    );
    expect(row(panel, 'Window office-hours')).toHaveTextContent(
      /can change in (30 min|29 min \d+ sec)$/,
    );
    const approval = within(row(panel, 'Approval release'));
    expect(approval.getByText('Can be met by')).toBeVisible();
    expect(approval.getByRole('link', { name: /release/ })).toBeVisible();
    expect(approval.getByText('1 of 2 approved')).toBeVisible();
  });

  it('says in words who can meet it by a permission', async () => {
    const panel = await openPanel(
      new FakePromotionsApi(
        guardedBoard({}, [
          makeRequirement('freeze/year-end', {
            kind: 'freeze',
            status: 'Waiting',
            who: ['permission:promotions.freeze.manage'],
          }),
          makeRequirement('office', {
            kind: 'window',
            status: 'Waiting',
            who: ['permission:acme.office.open'],
          }),
        ]),
      ),
      'prod',
    );
    expect(row(panel, 'Freeze year-end')).toHaveTextContent(
      'Can be met bywhoever may manage freezes',
    );
    // Of those of others nobody knows more than the name.
    expect(row(panel, 'Window office')).toHaveTextContent(
      'whoever may acme.office.open',
    );
  });

  it('runs the time down', async () => {
    const until = new Date(Date.now() + 90_500).toISOString();
    const panel = await openPanel(
      new FakePromotionsApi(
        guardedBoard({}, [
          makeRequirement('hours', { kind: 'window', status: 'Met', until }),
        ]),
      ),
      'prod',
    );
    expect(row(panel, 'Window hours')).toHaveTextContent(
      /holds for 1 min (31|30) sec/,
    );
    await waitFor(
      () =>
        expect(row(panel, 'Window hours')).toHaveTextContent(
          /holds for 1 min (29|28) sec/,
        ),
      { timeout: 5000 },
    );
  });

  it('names the policy that makes it mandatory, and links further', async () => {
    const panel = await openPanel(
      new FakePromotionsApi(
        guardedBoard({}, [
          makeRequirement('calm/no-incident', {
            kind: 'check',
            status: 'Unmet',
            policy: 'calm',
            message: 'An incident is open.',
            url: 'https://status.example.com/42',
          }),
        ]),
      ),
      'prod',
    );
    expect(panel.getByText('Made mandatory by the policy calm')).toBeVisible();
    expect(
      panel.getByRole('link', { name: /More about Check no-incident/ }),
    ).toHaveAttribute('href', 'https://status.example.com/42');
  });

  it('says in words when time alone will let it go', async () => {
    const panel = await openPanel(
      new FakePromotionsApi(straightBoard()),
      'prod',
    );
    expect(
      panel.getByText(/^If nothing else changes it may go/),
    ).toHaveTextContent(/in (20 min|19 min \d+ sec)\.$/);
  });

  it('says when it takes more than time, and what changes next', async () => {
    const panel = await openPanel(
      new FakePromotionsApi(guardedBoard()),
      'prod',
    );
    expect(panel.getByText('Time alone will not let it go.')).toBeVisible();
    expect(
      panel.getByText(/^The next thing that changes by itself/),
    ).toHaveTextContent(/in (30 min|29 min \d+ sec)\.$/);
  });
});

describe('a gate that was passed over', () => {
  it('says who did so, why and for how long', async () => {
    const panel = await openPanel(
      new FakePromotionsApi(guardedBoard({}, [overridden])),
      'prod',
    );
    const item = row(panel, 'Freeze year-end');
    expect(item).toHaveTextContent(/Overridden/);
    expect(item).toHaveTextContent(/Passed over by bob, 5 minutes ago/);
    expect(item).toHaveTextContent(/Reason: The shop is down\./);
    expect(item).toHaveTextContent(/counts for (55 min|54 min \d+ sec)/);
    expect(
      panel.queryByRole('button', { name: /^Revoke/ }),
    ).not.toBeInTheDocument();
  });

  it('is revoked by those who may', async () => {
    const api = new FakePromotionsApi(
      guardedBoard({ permissions: permissions('override') }, [overridden]),
    );
    const revoke = jest.spyOn(api, 'revokeOverride');
    const panel = await openPanel(api, 'prod');
    await userEvent.click(
      panel.getByRole('button', { name: 'Revoke the override of year-end' }),
    );
    expect(revoke).toHaveBeenCalledWith(
      'pipeline-guarded',
      'override-of-freeze/year-end',
    );
    await waitFor(() =>
      expect(row(panel, 'Freeze year-end')).toHaveTextContent(/Not met/),
    );
  });
});

describe('what a person may do about a stage', () => {
  it('is nothing without permissions', async () => {
    const panel = await openPanel(
      new FakePromotionsApi(guardedBoard({ permissions: permissions() })),
      'prod',
    );
    expect(panel.queryByText('What you can do')).not.toBeInTheDocument();
  });

  it('is to reject freight for it, with a reason', async () => {
    const api = new FakePromotionsApi(
      guardedBoard({ permissions: permissions('reject') }),
    );
    const reject = jest.spyOn(api, 'rejectFreight');
    const panel = await openPanel(api, 'prod');
    await userEvent.click(
      panel.getByRole('button', { name: 'Reject calm-fox for prod' }),
    );
    const reason = panel.getByRole('textbox', { name: /^Reason/ });
    expect(reason).toHaveFocus();
    await userEvent.click(panel.getByRole('button', { name: 'Reject' }));
    expect(reject).not.toHaveBeenCalled();
    await userEvent.type(reason, 'Leaks memory');
    await userEvent.click(panel.getByRole('button', { name: 'Reject' }));
    expect(reject).toHaveBeenCalledWith('pipeline-guarded', {
      stage: 'prod',
      freight: 'id-of-calm-fox',
      reason: 'Leaks memory',
    });
  });

  it('is to lift a rejection', async () => {
    const board = guardedBoard({ permissions: permissions('reject') }, [
      makeRequirement('rejected', {
        status: 'Unmet',
        message: 'bob has rejected it for prod: Leaks memory.',
      }),
    ]);
    const [fox, ...others] = board.freight;
    const rejections = [
      { stage: 'prod', reason: 'Leaks memory.', by: BOB, at: ago(3) },
    ];
    const api = new FakePromotionsApi({
      ...board,
      freight: [{ ...fox, status: { ...fox.status, rejections } }, ...others],
    });
    const lift = jest.spyOn(api, 'liftRejection');
    const panel = await openPanel(api, 'prod');
    await userEvent.click(
      panel.getByRole('button', {
        name: 'Lift the rejection of calm-fox for prod',
      }),
    );
    expect(lift).toHaveBeenCalledWith('pipeline-guarded', {
      stage: 'prod',
      freight: 'id-of-calm-fox',
    });
    await waitFor(() =>
      expect(
        panel.queryByRole('button', { name: /^Lift the rejection/ }),
      ).not.toBeInTheDocument(),
    );
  });

  it('is to hold what policies would promote, and to lift that', async () => {
    const api = new FakePromotionsApi(
      guardedBoard({ permissions: permissions('hold') }),
    );
    const hold = jest.spyOn(api, 'setHold');
    const panel = await openPanel(api, 'prod');
    await userEvent.click(
      panel.getByRole('button', { name: 'Hold app in prod' }),
    );
    await userEvent.type(
      panel.getByRole('textbox', { name: 'Reason' }),
      'Until the fair is over',
    );
    await userEvent.click(panel.getByRole('button', { name: 'Hold' }));
    expect(hold).toHaveBeenCalledWith('pipeline-guarded', {
      stage: 'prod',
      origin: 'app',
      reason: 'Until the fair is over',
    });
    await userEvent.click(
      await panel.findByRole('button', {
        name: 'Lift the hold on app in prod',
      }),
    );
    expect(
      await panel.findByRole('button', { name: 'Hold app in prod' }),
    ).toBeVisible();
  });

  it('is to take back that freight was let in', async () => {
    const api = new FakePromotionsApi(straightBoard());
    await api.clearFreight('pipeline-podinfo', {
      stage: 'prod',
      freight: 'id-of-quiet-heron',
      reason: 'Mends the outage',
    });
    const withdraw = jest.spyOn(api, 'withdrawClearing');
    const panel = await openPanel(api, 'prod');
    expect(panel.getByText('Mends the outage')).toBeVisible();
    await userEvent.click(
      panel.getByRole('button', {
        name: 'Do not let quiet-heron into prod any more',
      }),
    );
    expect(withdraw).toHaveBeenCalledWith('pipeline-podinfo', {
      stage: 'prod',
      freight: 'id-of-quiet-heron',
    });
    await waitFor(() =>
      expect(panel.queryByText('Mends the outage')).not.toBeInTheDocument(),
    );
  });

  it('says why it was refused, and gives the focus back on cancel', async () => {
    const api = new FakePromotionsApi(
      guardedBoard({ permissions: permissions('hold') }),
    );
    jest
      .spyOn(api, 'setHold')
      .mockRejectedValue(new ConflictError('It is on hold already.'));
    const panel = await openPanel(api, 'prod');
    const button = { name: 'Hold app in prod' };
    await userEvent.click(panel.getByRole('button', button));
    await userEvent.keyboard('{Enter}');
    expect(await panel.findByRole('alert')).toHaveTextContent(
      'It is on hold already.',
    );
    await userEvent.click(panel.getByRole('button', { name: 'Cancel' }));
    expect(panel.getByRole('button', button)).toHaveFocus();
  });

  it('is to break glass where gates stand in the way', async () => {
    const board = guardedBoard({ permissions: permissions('override') });
    const panel = await openPanel(new FakePromotionsApi(board), 'prod');
    await userEvent.click(
      panel.getByRole('button', { name: 'Break glass for calm-fox in prod' }),
    );
    expect(
      await screen.findByRole('dialog', {
        name: 'Break glass: calm-fox to prod',
      }),
    ).toBeVisible();
  });

  it('is not to break glass for what is not available', async () => {
    const panel = await openPanel(
      new FakePromotionsApi(
        guardedBoard({
          permissions: permissions('override'),
          suggestion: makeDecision('prod', 'calm-fox', [
            makeRequirement('upstream', { status: 'Unmet' }),
            makeApprovalRequirement({}, { status: 'NotEvaluated' }),
          ]),
        }),
      ),
      'prod',
    );
    expect(
      panel.getByText(/^Availability cannot be passed over\./),
    ).toBeVisible();
    expect(
      panel.queryByRole('button', { name: /^Break glass/ }),
    ).not.toBeInTheDocument();
  });
});
