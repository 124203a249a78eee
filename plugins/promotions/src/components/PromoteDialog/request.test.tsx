import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PromotionRefusedError } from '@promotions/backstage-plugin-promotions-common';
import { guardedBoard } from '../../__testUtils__/boards';
import {
  makeApprovalRequirement,
  makeDecision,
  permissions,
} from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderOnEntity } from '../../__testUtils__/render';
import { PromotionsTab } from '../PromotionsTab';

async function openDialog(api: FakePromotionsApi) {
  renderOnEntity(<PromotionsTab />, api);
  await userEvent.click(
    await screen.findByRole('button', { name: 'Request calm-fox for prod' }),
  );
  return within(
    await screen.findByRole('dialog', { name: 'Request calm-fox for prod' }),
  );
}

describe('requesting what has to wait', () => {
  it('is offered with the reason beside it', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi(guardedBoard()));
    const button = await screen.findByRole('button', {
      name: 'Request calm-fox for prod',
    });
    expect(button).toHaveAttribute('aria-disabled', 'false');
    expect(button).toHaveAccessibleDescription(/^The window opens at 09:00\./);
  });

  it('says what it waits for, and who is told', async () => {
    const dialog = await openDialog(new FakePromotionsApi(guardedBoard()));
    const waits = within(
      await dialog.findByRole('region', { name: 'What it waits for' }),
    );
    const [window, approval] = waits.getAllByRole('listitem');
    expect(window).toHaveTextContent(
      'Window office-hours: The window opens at 09:00.',
    );
    expect(window).not.toHaveTextContent('Is told');
    expect(approval).toHaveTextContent(/Is told:.*release/);
    expect(
      dialog.getByText(/^The request is kept|^It cannot go yet/),
    ).toBeVisible();
  });

  it('keeps it waiting, and the stage shows for what', async () => {
    const api = new FakePromotionsApi(guardedBoard());
    const create = jest.spyOn(api, 'createPromotion');
    const dialog = await openDialog(api);
    await userEvent.type(
      dialog.getByRole('textbox', { name: 'Reason' }),
      'Release of the week',
    );
    await userEvent.click(
      await dialog.findByRole('button', { name: 'Request' }),
    );
    expect(create.mock.lastCall?.[1]).toEqual({
      stage: 'prod',
      freight: 'id-of-calm-fox',
      reason: 'Release of the week',
      request: true,
    });
    expect(
      await screen.findByText(
        'calm-fox waits to go to prod. It starts on its own.',
      ),
    ).toBeVisible();
    const prod = within(screen.getByRole('article', { name: 'prod' }));
    expect(await prod.findByText('1 promotion waits')).toBeVisible();
    expect(prod.getByText(/waits for 1 more approval/)).toBeVisible();
    expect(prod.getByText('The window opens at 09:00.')).toBeVisible();
  });

  it('is offered where it could go when the dialog opened, but not any more', async () => {
    const api = new FakePromotionsApi(
      guardedBoard({ suggestion: makeDecision('prod', 'calm-fox') }),
    );
    const create = jest.spyOn(api, 'createPromotion');
    renderOnEntity(<PromotionsTab />, api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Promote calm-fox to prod' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await dialog.findByRole('region', { name: 'Steps that will run' });
    create.mockRejectedValueOnce(
      new PromotionRefusedError(
        'It may not go.',
        makeDecision('prod', 'calm-fox', [makeApprovalRequirement()]),
      ),
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Promote' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'It may not go now',
    );
    expect(create.mock.lastCall?.[1]).not.toHaveProperty('request');
    expect(dialog.getByRole('button', { name: 'Request' })).toBeEnabled();
  });

  it('is not offered to those who may not promote', async () => {
    renderOnEntity(
      <PromotionsTab />,
      new FakePromotionsApi(guardedBoard({ permissions: permissions() })),
    );
    expect(
      await screen.findByRole('button', { name: 'Promote calm-fox to prod' }),
    ).toHaveAttribute('aria-disabled', 'true');
  });

  it('leads to breaking glass for those who may', async () => {
    const dialog = await openDialog(
      new FakePromotionsApi(
        guardedBoard({ permissions: permissions('promote', 'override') }),
      ),
    );
    await userEvent.click(
      await dialog.findByRole('button', { name: 'Break glass instead' }),
    );
    expect(
      await screen.findByRole('dialog', {
        name: 'Break glass: calm-fox to prod',
      }),
    ).toBeVisible();
  });
});
