import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  BoardStage,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { InputError } from '@backstage/errors';
import { frozenRequirements, guardedBoard } from '../../__testUtils__/boards';
import { makeRequirement, permissions } from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { openPanel } from '../../__testUtils__/openPanel';

const NAME = 'Break glass for calm-fox in prod';
const HOUR = 3_600_000;

function apiWith(
  requirements: Requirement[] = frozenRequirements(),
  stage: Partial<BoardStage> = {},
) {
  return new FakePromotionsApi(
    guardedBoard(
      { permissions: permissions('promote', 'override'), ...stage },
      requirements,
    ),
  );
}

async function openDialog(api: FakePromotionsApi) {
  const panel = await openPanel(api, 'prod');
  await userEvent.click(panel.getByRole('button', { name: NAME }));
  return within(
    await screen.findByRole('dialog', {
      name: 'Break glass: calm-fox to prod',
    }),
  );
}

type Dialog = Awaited<ReturnType<typeof openDialog>>;

const giveReason = async (dialog: Dialog) =>
  userEvent.type(
    await dialog.findByRole('textbox', { name: /^Reason/ }),
    'The shop is down',
  );

const pass = (dialog: Dialog) =>
  userEvent.click(
    dialog.getByRole('button', { name: 'Pass over and promote' }),
  );

describe('breaking glass', () => {
  it('has the page to itself, and gives the panel back', async () => {
    const dialog = await openDialog(apiWith());
    // Two that keep the focus would lie upon each other.
    await waitFor(() => expect(screen.getAllByRole('dialog')).toHaveLength(1));
    await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
    const panel = await screen.findByRole('dialog', { name: 'Stage prod' });
    await waitFor(() =>
      expect(panel.parentElement).toContainElement(
        document.activeElement as HTMLElement,
      ),
    );
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Details of prod' }),
      ).toHaveFocus(),
    );
  });

  it('warns, and chooses what stands in the way now', async () => {
    const dialog = await openDialog(apiWith());
    expect(dialog.getByText(/^You are about to pass over rules/)).toBeVisible();
    expect(
      await dialog.findByRole('checkbox', { name: /^Freeze year-end/ }),
    ).toBeChecked();
    const unasked = dialog.getByRole('checkbox', { name: /^Approval release/ });
    expect(unasked).not.toBeChecked();
    expect(
      dialog.getByText('Not asked yet; it may not be met either.'),
    ).toBeVisible();
  });

  it('passes over the gates with reason and expiry, and promotes', async () => {
    const api = apiWith();
    const override = jest.spyOn(api, 'overrideGates');
    const create = jest.spyOn(api, 'createPromotion');
    const dialog = await openDialog(api);
    await giveReason(dialog);
    const before = Date.now();
    await pass(dialog);
    const [id, request] = override.mock.lastCall!;
    expect(id).toBe('pipeline-guarded');
    expect(request).toEqual({
      stage: 'prod',
      freight: 'id-of-calm-fox',
      gates: ['freeze/year-end'],
      reason: 'The shop is down',
      expiresAt: expect.any(String),
    });
    const lasts = Date.parse(request.expiresAt) - before;
    expect(lasts).toBeGreaterThanOrEqual(HOUR);
    expect(lasts).toBeLessThan(HOUR + 30_000);
    expect(create).toHaveBeenCalledWith(
      'pipeline-guarded',
      {
        stage: 'prod',
        freight: 'id-of-calm-fox',
        reason: 'The shop is down',
      },
      { idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/) },
    );
    expect(
      await screen.findByText('calm-fox is on its way to prod.'),
    ).toBeInTheDocument();
  });

  it('asks for a reason and at least one gate', async () => {
    const api = apiWith();
    const override = jest.spyOn(api, 'overrideGates');
    const dialog = await openDialog(api);
    await pass(dialog);
    expect(override).not.toHaveBeenCalled();
    await giveReason(dialog);
    await userEvent.click(
      await dialog.findByRole('checkbox', { name: /^Freeze year-end/ }),
    );
    await pass(dialog);
    expect(dialog.getByRole('alert')).toHaveTextContent('Choose at least one.');
    expect(override).not.toHaveBeenCalled();
  });

  it('takes an instant of one’s own that is still to come', async () => {
    const api = apiWith();
    const override = jest.spyOn(api, 'overrideGates');
    const dialog = await openDialog(api);
    await giveReason(dialog);
    await userEvent.click(dialog.getByRole('button', { name: /Counts for/ }));
    await userEvent.click(
      await screen.findByRole('option', {
        name: 'Until an instant of my own',
      }),
    );
    const field = await dialog.findByLabelText('Until');
    fireEvent.change(field, { target: { value: '2020-01-01T10:00' } });
    await pass(dialog);
    expect(dialog.getByRole('alert')).toHaveTextContent(
      'Choose an instant that is still to come.',
    );
    fireEvent.change(field, { target: { value: '2099-01-01T10:00' } });
    await pass(dialog);
    expect(override.mock.lastCall?.[1].expiresAt).toBe(
      new Date('2099-01-01T10:00').toISOString(),
    );
  });

  it('shows what is still in the way when passing over was not enough', async () => {
    const other = makeRequirement('tests', {
      kind: 'check',
      status: 'Unmet',
      message: 'The tests are red.',
    });
    const api = apiWith([...frozenRequirements(), other]);
    const dialog = await openDialog(api);
    await giveReason(dialog);
    await userEvent.click(
      await dialog.findByRole('checkbox', { name: /^Check tests/ }),
    );
    await pass(dialog);
    expect(await dialog.findByText('It has changed meanwhile')).toBeVisible();
    await waitFor(() =>
      expect(
        dialog.queryByRole('checkbox', { name: /^Freeze year-end/ }),
      ).not.toBeInTheDocument(),
    );
    expect(
      dialog.getByRole('checkbox', { name: /^Check tests/ }),
    ).not.toBeChecked();
  });

  it('passes over and leaves the promotion to others', async () => {
    const api = apiWith(undefined, { permissions: permissions('override') });
    const create = jest.spyOn(api, 'createPromotion');
    const dialog = await openDialog(api);
    expect(
      await dialog.findByText(/^You may not promote to this stage\./),
    ).toBeVisible();
    await giveReason(dialog);
    await userEvent.click(dialog.getByRole('button', { name: 'Pass over' }));
    expect(
      await screen.findByText(
        'The gates are passed over for calm-fox in prod.',
      ),
    ).toBeInTheDocument();
    expect(create).not.toHaveBeenCalled();
  });

  it('says why it was refused', async () => {
    const api = apiWith();
    jest
      .spyOn(api, 'overrideGates')
      .mockRejectedValue(new InputError('An override holds for at most 1d.'));
    const dialog = await openDialog(api);
    await giveReason(dialog);
    await pass(dialog);
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'An override holds for at most 1d.',
    );
  });

  it('cannot pass availability, and says so', async () => {
    const api = apiWith();
    const dialog = await openDialog(api);
    await dialog.findByRole('checkbox', { name: /^Freeze year-end/ });
    api.boards.set(
      'pipeline-guarded',
      guardedBoard({ permissions: permissions('promote', 'override') }, [
        makeRequirement('rejected', {
          status: 'Unmet',
          message: 'bob has rejected it.',
        }),
        ...frozenRequirements().slice(3),
      ]),
    );
    const alert = await dialog.findByRole('alert');
    expect(alert).toHaveTextContent('Availability cannot be passed over');
    expect(alert).toHaveTextContent('bob has rejected it.');
    expect(
      dialog.queryByRole('button', { name: /^Pass over/ }),
    ).not.toBeInTheDocument();
    expect(dialog.getByText('Close')).toBeVisible();
  });
});
