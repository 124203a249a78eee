import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NotAllowedError } from '@backstage/errors';
import { busyBoard, guardedBoard } from '../../__testUtils__/boards';
import { BOB, makeApproval } from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderOnEntity } from '../../__testUtils__/render';
import { PromotionsTab } from '../PromotionsTab';

const choose = (api: FakePromotionsApi, freight: string) =>
  renderOnEntity(<PromotionsTab />, api, { search: `?freight=${freight}` });

describe('rejecting freight everywhere', () => {
  it('needs a reason, and shows on the freight', async () => {
    const api = new FakePromotionsApi(busyBoard());
    const reject = jest.spyOn(api, 'rejectFreight');
    choose(api, 'id-of-calm-fox');
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Reject calm-fox in the whole pipeline',
      }),
    );
    await userEvent.type(
      screen.getByRole('textbox', { name: /^Reason/ }),
      'Eats data',
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Reject everywhere' }),
    );
    expect(reject).toHaveBeenCalledWith('pipeline-busy', {
      freight: 'id-of-calm-fox',
      reason: 'Eats data',
    });
    expect(await screen.findByText('Rejected: Eats data')).toBeVisible();
    expect(
      screen.getByRole('option', { name: /calm-fox.*Rejected/ }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', {
        name: 'Reject calm-fox in the whole pipeline',
      }),
    ).not.toBeInTheDocument();
  });

  it('is lifted again', async () => {
    const api = new FakePromotionsApi(busyBoard());
    const lift = jest.spyOn(api, 'liftRejection');
    choose(api, 'id-of-loud-magpie');
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Lift the rejection of loud-magpie in the whole pipeline',
      }),
    );
    expect(lift).toHaveBeenCalledWith('pipeline-busy', {
      freight: 'id-of-loud-magpie',
      stage: undefined,
    });
    expect(
      await screen.findByRole('button', {
        name: 'Reject loud-magpie in the whole pipeline',
      }),
    ).toBeVisible();
  });

  it('says why it could not be lifted', async () => {
    const api = new FakePromotionsApi(busyBoard());
    jest
      .spyOn(api, 'liftRejection')
      .mockRejectedValue(new NotAllowedError('Not any more.'));
    choose(api, 'id-of-loud-magpie');
    await userEvent.click(
      await screen.findByRole('button', { name: /^Lift the rejection/ }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent('Not any more.');
  });

  it('is offered to nobody who may not', async () => {
    choose(new FakePromotionsApi(guardedBoard()), 'id-of-loud-magpie');
    expect(await screen.findByText('Rejected: Leaks memory.')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: /^Lift the rejection/ }),
    ).not.toBeInTheDocument();
  });
});

describe('the marks of freight', () => {
  it('say who has approved it, and what it was let into', async () => {
    const board = guardedBoard();
    const [fox, ...others] = board.freight;
    const api = new FakePromotionsApi({
      ...board,
      freight: [
        { ...fox, status: { ...fox.status, approvals: [makeApproval(BOB)] } },
        ...others,
      ],
    });
    await api.clearFreight('pipeline-guarded', {
      stage: 'prod',
      freight: fox.id,
    });
    renderOnEntity(<PromotionsTab />, api);
    const list = within(await screen.findByRole('listbox'));
    expect(list.getByRole('option', { name: /calm-fox/ })).toHaveAccessibleName(
      /Approved for prod \(by bob\).*Cleared for prod/,
    );
  });
});
