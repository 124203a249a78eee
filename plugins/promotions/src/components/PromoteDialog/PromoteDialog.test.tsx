import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PromotionRefusedError } from '@promotions/backstage-plugin-promotions-common';
import { straightBoard } from '../../__testUtils__/boards';
import {
  makeDecision,
  makePromotion,
  makeRequirement,
} from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderOnEntity } from '../../__testUtils__/render';
import { PromotionsTab } from '../PromotionsTab';

async function openDialog(
  api: FakePromotionsApi,
  options: { search?: string; button?: string } = {},
) {
  renderOnEntity(<PromotionsTab />, api, options);
  await userEvent.click(
    await screen.findByRole('button', {
      name: options.button ?? 'Promote calm-fox to staging',
    }),
  );
  return { dialog: within(await screen.findByRole('dialog')) };
}

const refusal = makeDecision('staging', 'calm-fox', [
  makeRequirement('upstream', {
    status: 'Unmet',
    message: 'dev has not verified it.',
  }),
]);

describe('the dialog before a promotion', () => {
  it('shows old and new, artifact by artifact', async () => {
    const { dialog } = await openDialog(new FakePromotionsApi(straightBoard()));
    const row = dialog.getByRole('row', { name: /^podinfo/ });
    expect(
      within(row)
        .getAllByRole('cell')
        .map(cell => cell.textContent),
    ).toEqual(['6.5.1', '6.6.0']);
    expect(dialog.getByRole('row', { name: /^source/ })).toHaveTextContent(
      /4f2a9c81.*nothing/,
    );
  });

  it('shows the steps that will run and the decision', async () => {
    const { dialog } = await openDialog(new FakePromotionsApi(straightBoard()));
    const steps = within(
      await dialog.findByRole('region', { name: 'Steps that will run' }),
    );
    expect(
      steps.getAllByRole('listitem').map(step => step.textContent),
    ).toEqual([
      'repogit-clone',
      'yaml-update',
      'commitgit-commit',
      'pushgit-push',
    ]);
    expect(dialog.getByText('All 3 requirements are met')).toBeVisible();
  });

  it('promotes with the reason and one key for all attempts', async () => {
    const api = new FakePromotionsApi(straightBoard());
    const create = jest.spyOn(api, 'createPromotion');
    const { dialog } = await openDialog(api);
    await dialog.findByRole('region', { name: 'Steps that will run' });
    create.mockRejectedValueOnce(new Error('The connection was lost.'));

    await userEvent.type(
      dialog.getByRole('textbox', { name: 'Reason' }),
      'Release of the week',
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Promote' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'The connection was lost.',
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Promote' }));

    expect(
      await screen.findByText('calm-fox is on its way to staging.'),
    ).toBeVisible();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Follow the promotion' }),
    ).toHaveAttribute('href', '/promotions/runs/promotion-staging-calm-fox');
    expect(await screen.findByText('Promoting calm-fox')).toBeVisible();
    const button = screen.getByRole('button', {
      name: 'Promote calm-fox to staging',
    });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveFocus();

    const [preview, first, second] = create.mock.calls;
    expect(preview[1]).toMatchObject({ dryRun: true });
    expect(first[1]).toEqual({
      stage: 'staging',
      freight: 'id-of-calm-fox',
      reason: 'Release of the week',
    });
    expect(first[2]?.idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
    expect(second[2]).toEqual(first[2]);
  });

  it('uses another key when it is opened again', async () => {
    const api = new FakePromotionsApi(straightBoard());
    const create = jest.spyOn(api, 'createPromotion');
    const keys: unknown[] = [];
    const { dialog } = await openDialog(api);
    await dialog.findByRole('region', { name: 'Steps that will run' });
    create.mockRejectedValue(new Error('No.'));
    await userEvent.click(dialog.getByRole('button', { name: 'Promote' }));
    keys.push(create.mock.lastCall?.[2]?.idempotencyKey);
    await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }));

    create.mockRestore();
    const again = jest.spyOn(api, 'createPromotion');
    await userEvent.click(
      screen.getByRole('button', { name: 'Promote calm-fox to staging' }),
    );
    const reopened = within(await screen.findByRole('dialog'));
    await reopened.findByRole('region', { name: 'Steps that will run' });
    await userEvent.click(reopened.getByRole('button', { name: 'Promote' }));
    keys.push(again.mock.lastCall?.[2]?.idempotencyKey);
    expect(keys[0]).toBeDefined();
    expect(keys[1]).not.toBe(keys[0]);
  });

  it('shows the decision when the promotion is refused', async () => {
    const api = new FakePromotionsApi(straightBoard());
    const create = jest.spyOn(api, 'createPromotion');
    const { dialog } = await openDialog(api);
    await dialog.findByRole('region', { name: 'Steps that will run' });
    create.mockRejectedValueOnce(
      new PromotionRefusedError('It may not go.', refusal),
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Promote' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'It may not go now',
    );
    expect(dialog.getByText('dev has not verified it.')).toBeVisible();
    expect(
      dialog.queryByRole('button', { name: 'Promote' }),
    ).not.toBeInTheDocument();
  });

  it('offers nothing when it has become refused before it opened', async () => {
    const api = new FakePromotionsApi(straightBoard());
    jest
      .spyOn(api, 'createPromotion')
      .mockRejectedValue(new PromotionRefusedError('It may not go.', refusal));
    const { dialog } = await openDialog(api);
    expect(await dialog.findByText('dev has not verified it.')).toBeVisible();
    expect(
      dialog.queryByRole('button', { name: 'Promote' }),
    ).not.toBeInTheDocument();
  });

  it('says that somebody has promoted it already, and links there', async () => {
    const api = new FakePromotionsApi(straightBoard());
    const create = jest.spyOn(api, 'createPromotion');
    const { dialog } = await openDialog(api);
    await dialog.findByRole('region', { name: 'Steps that will run' });
    create.mockResolvedValueOnce({
      outcome: 'existing',
      promotion: makePromotion('staging', 'calm-fox', { id: 'theirs' }),
      decision: makeDecision('staging', 'calm-fox'),
      steps: [],
    });
    await userEvent.click(dialog.getByRole('button', { name: 'Promote' }));
    expect(
      await screen.findByText(
        'calm-fox was on its way to staging already; somebody else has promoted it.',
      ),
    ).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Follow the promotion' }),
    ).toHaveAttribute('href', '/promotions/runs/theirs');
  });

  it('says that it is a rollback', async () => {
    const { dialog } = await openDialog(
      new FakePromotionsApi(straightBoard()),
      {
        search: '?freight=id-of-brave-otter',
        button: 'Roll back to brave-otter in staging',
      },
    );
    expect(
      dialog.getByText(
        'This is a rollback: staging runs newer freight now (quiet-heron).',
      ),
    ).toBeVisible();
    expect(
      await dialog.findByRole('button', { name: 'Roll back' }),
    ).toBeVisible();
  });

  it('closes with Escape and gives the focus back', async () => {
    await openDialog(new FakePromotionsApi(straightBoard()));
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Promote calm-fox to staging' }),
      ).toHaveFocus(),
    );
  });
});
